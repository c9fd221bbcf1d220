// A node of Discv5 on loopback by @chainsafe/discv5, which knows nothing of this DHT. Takes the UDP port; prints a JSON object a
// line in answer to each of standard input, with which it ends: "enr" asks for its record, "add ENR" makes a node known to it, "look"
// makes a random walk and names all nodes known afterwards.
import { createInterface } from "node:readline";
import { Discv5 } from "@chainsafe/discv5";
import { ENR, SignableENR } from "@chainsafe/enr";
import { generateKeyPair } from "@libp2p/crypto/keys";
import { multiaddr } from "@multiformats/multiaddr";

// Its dependencies ask for this, which Node.js has from version 22 on.
Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
};

const at = multiaddr(`/ip4/127.0.0.1/udp/${process.argv[2]}`);
const privateKey = await generateKeyPair("secp256k1");
const enr = SignableENR.createFromPrivateKey(privateKey);
enr.setLocationMultiaddr(at);
const node = Discv5.create({ enr, privateKey, bindAddrs: { ip4: at }, config: { enrUpdate: false, requestTimeout: 5_000 } });
await node.start();
const say = (what) => console.log(JSON.stringify(what));

for await (const line of createInterface({ input: process.stdin })) {
  const [what, text] = line.split(" ");
  if (what === "enr") {
    say({ enr: node.enr.encodeTxt() });
  } else if (what === "add") {
    node.addEnr(ENR.decodeTxt(text));
    say({ added: true });
  } else if (what === "look") {
    // Without anybody to ask, a walk never ends.
    await Promise.race([node.findRandomNode(), new Promise((end) => setTimeout(end, 2_000))]);
    say({ known: node.kadValues().map((known) => known.encodeTxt()) });
  }
}
await node.stop();
process.exit(0);
