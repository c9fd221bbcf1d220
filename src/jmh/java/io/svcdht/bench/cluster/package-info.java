/**
 * The benchmark over real sockets: production nodes in a few processes on loopback, TLS and
 * signatures on, driven through the same ports as the REST door. A coordinator ({@link
 * io.svcdht.bench.cluster.ClusterBench}) speaks with its worker processes ({@link
 * io.svcdht.bench.cluster.ClusterWorker}) in lines over their standard streams.
 */
package io.svcdht.bench.cluster;
