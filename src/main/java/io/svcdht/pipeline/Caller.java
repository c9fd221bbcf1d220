package io.svcdht.pipeline;

import io.svcdht.peer.VerifiedPeer;
import java.net.InetSocketAddress;

/**
 * Who asks us: proven by TLS and HELLO.
 *
 * @param peer its verified info
 * @param observed the socket address it calls from
 */
public record Caller(VerifiedPeer peer, InetSocketAddress observed) {}
