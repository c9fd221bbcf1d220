package io.svcdht.it.transport;

/** TCP with TLS keeps what every transport keeps. */
class TcpContractTest extends SocketContract {

  @Override
  TestNode node(ScriptedDoor door) {
    return TestNode.startBehind((own, meters) -> door);
  }
}
