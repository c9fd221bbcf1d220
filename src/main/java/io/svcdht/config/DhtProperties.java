package io.svcdht.config;

import io.svcdht.cache.StorePolicy;
import io.svcdht.peer.DiversityPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What an operator may set, as written (docs/DHT_CONFIG.md). What is absent takes the default that
 * stands in the policy it belongs to; {@link Settings} joins the two and checks the ranges.
 *
 * @param profile micronode (in memory only, one seed is enough) or macronode (keeps its identity,
 *     wants three seeds); default micronode
 * @param standalone whether this node waits for no other; default true for a micronode without
 *     seeds that does not look for others by Discv5, else false
 * @param network name of the DHT; nodes of different networks do not talk; default svc-dht
 * @param bind where peers connect, HOST:PORT; default 0.0.0.0:9910
 * @param advertise addresses that peers are told to dial, as multiaddrs or as IP addresses at the
 *     port of dht.bind; default the bound address, or this machine's where all interfaces are bound
 * @param k bucket size and number of closest nodes; default 20
 * @param alpha requests of a lookup in flight; default 3
 * @param beta requests beside those while others stall; default 2
 * @param hopBudget deepest hop of a lookup; default 5
 * @param hedgeStagger after which a request counts as stalled; default 250ms
 * @param rpcTimeout longest time of one request to a peer; default 1500ms
 * @param lookupDeadline longest time of a lookup; default 5s
 * @param disjointPaths paths of a provide that share no peer; default 3
 * @param dataDir directory in which a macronode keeps its records, made at its first start; default
 *     svc-dht-data; a micronode has none
 */
@ConfigurationProperties(prefix = "dht", ignoreUnknownFields = false)
public record DhtProperties(
    @Nullable Profile profile,
    @Nullable Boolean standalone,
    @Nullable String network,
    @DefaultValue Identity identity,
    @Nullable String bind,
    @Nullable List<String> advertise,
    @Nullable Integer k,
    @Nullable Integer alpha,
    @Nullable Integer beta,
    @Nullable Integer hopBudget,
    @Nullable Duration hedgeStagger,
    @Nullable Duration rpcTimeout,
    @Nullable Duration lookupDeadline,
    @Nullable Integer disjointPaths,
    @DefaultValue Bootstrap bootstrap,
    @DefaultValue Discv5 discv5,
    @DefaultValue Readiness readiness,
    @DefaultValue Shutdown shutdown,
    @DefaultValue Provider provider,
    @Nullable Path dataDir,
    @DefaultValue Store store,
    @DefaultValue Limits limits,
    @DefaultValue Diversity diversity,
    @DefaultValue Pq pq,
    @DefaultValue Transport transport,
    @DefaultValue Bus bus,
    @DefaultValue Api api,
    @DefaultValue Announcements announcements,
    @DefaultValue Replication replication,
    @DefaultValue Cache cache,
    @DefaultValue Routers routers) {

  /**
   * Who this node is.
   *
   * @param keyFile PKCS#8 PEM file of the node's key, made at the first start of a macronode; a
   *     micronode has none
   * @param pqAlgorithm another name of dht.pq.dual-sign
   */
  public record Identity(@Nullable Path keyFile, @Nullable DualSign pqAlgorithm) {}

  /**
   * Post-quantum signatures.
   *
   * @param dualSign none, ml-dsa-65, ml-dsa-87 or slh-dsa-sha2-128s: what this node signs with
   *     beside Ed25519; by default what its key file has, none for a new one
   * @param require whether records without a post-quantum signature are refused; default false
   * @param requireOn date (UTC) from which they are refused, and until which they are counted and
   *     warned of
   */
  public record Pq(
      @Nullable DualSign dualSign, @Nullable Boolean require, @Nullable String requireOn) {}

  /**
   * How it joins.
   *
   * @param seeds where to begin, each MULTIADDR or MULTIADDR#NODEID
   * @param required seeds that must have been met before the node is ready; default 1 for a
   *     micronode, 3 for a macronode, never more than half of those there are
   * @param refresh after which a quiet bucket is looked up again; default 10m
   * @param heal pause between looks at a seed and at lost contacts; default 60s
   */
  public record Bootstrap(
      @Nullable List<String> seeds,
      @Nullable Integer required,
      @Nullable Duration refresh,
      @Nullable Duration heal) {}

  /**
   * Finding others, and being found, by Node Discovery Protocol v5.
   *
   * @param enabled whether at all; default false
   * @param bind UDP socket, IP:PORT; default 0.0.0.0:9911
   * @param port UDP port that others are told; default that of bind
   * @param advertise which IP address of dht.advertise the node record names; default the first
   *     that reaches everywhere, else the first
   * @param bootEnrs node records to begin with, each enr:…
   * @param bytesPerSecond most bytes taken from the socket in a second; default 250KB
   * @param packetsPerSecond most packets taken from it in a second, of which each stranger's is
   *     remembered for three minutes; default 200
   * @param packetsPerSource most of these from one IPv4 address or one /64 of IPv6; default 100
   * @param search longest time of one search; default 10s
   */
  public record Discv5(
      @Nullable Boolean enabled,
      @Nullable String bind,
      @Nullable Integer port,
      @Nullable String advertise,
      @Nullable List<String> bootEnrs,
      @Nullable DataSize bytesPerSecond,
      @Nullable Integer packetsPerSecond,
      @Nullable Integer packetsPerSource,
      @Nullable Duration search) {}

  /**
   * When it is ready.
   *
   * @param minFillPct percentage of the peers offered by the seeds that must be in the routing
   *     table; default 60
   * @param isolation how long without any peer until a ready node is ready no more; default 60s
   */
  public record Readiness(@Nullable Integer minFillPct, @Nullable Duration isolation) {}

  /**
   * How it stops.
   *
   * @param drainDelay how long it goes on serving after it has said that it is not ready; default
   *     5s
   */
  public record Shutdown(@Nullable Duration drainDelay) {}

  /**
   * Provider records.
   *
   * @param ttl life of own records where the caller names none; default 24h
   * @param republish how often own records are signed anew; default 12h
   * @param maxRecordSize largest record kept; default 16KB
   * @param maxPerCid most records of one content; default 256
   * @param maxPerPublisher most records of one publisher; default 20000
   * @param maxPerPrefix most records from one /24 or /48; default 20000
   * @param maxRecords most records altogether; default 100000, for a macronode 1000000
   * @param maxBytes most memory or, for a macronode, disk for records; default 64MB, for a
   *     macronode 1GB
   */
  public record Provider(
      @Nullable Duration ttl,
      @Nullable Duration republish,
      @Nullable DataSize maxRecordSize,
      @Nullable Integer maxPerCid,
      @Nullable Integer maxPerPublisher,
      @Nullable Integer maxPerPrefix,
      @Nullable Integer maxRecords,
      @Nullable DataSize maxBytes) {}

  /**
   * The store of a macronode.
   *
   * @param sync what a power loss may cost: always (nothing, and every write waits for the disk),
   *     interval (the last second or two) or os (what the operating system holds back, commonly
   *     half a minute); the death of the process costs nothing in any case; default interval
   * @param cache native memory for blocks of the database; default 128MB
   * @param minFree room on its file system below which no record is taken; default 256MB
   */
  public record Store(
      StorePolicy.@Nullable Sync sync, @Nullable DataSize cache, @Nullable DataSize minFree) {}

  /**
   * Bounds.
   *
   * @param peerRps requests a second of one peer; default 100
   * @param trustedRps requests a second of one peer in dht.diversity.trusted-cidrs; default 2000
   * @param globalRps requests a second of all peers; default 10000, writes to four fifths of it
   * @param inflight requests of peers answered at once on the whole node; default 512, writes to
   *     four fifths of it
   * @param bytesPerSecond bytes a second of all requests of peers; default 64MB, writes to four
   *     fifths of it
   * @param connections connections to peers; default 1024
   * @param prefixFactor requests a second of one /24 or /48 of strangers, in dht.limits.peer-rps;
   *     default 4
   * @param verifyTokens signatures a second whose check one stranger, and one /24 or /48 of them,
   *     may cause: an Ed25519 one counts 1, ML-DSA 2, SLH-DSA 10; default 500
   * @param writePct percentage of every bound of the whole node that writes may use, so that reads
   *     go on; default 80
   */
  public record Limits(
      @Nullable Integer peerRps,
      @Nullable Integer trustedRps,
      @Nullable Integer globalRps,
      @Nullable Integer inflight,
      @Nullable DataSize bytesPerSecond,
      @Nullable Integer connections,
      @Nullable Integer prefixFactor,
      @Nullable Integer verifyTokens,
      @Nullable Integer writePct) {}

  /**
   * Networks.
   *
   * @param maxPct percentage of the places of a bucket that one network may have where others
   *     compete; default 40
   * @param entropyMin bits of entropy below which a large routing table takes no more of what makes
   *     it less diverse, 0 for never; default 1
   * @param asnDatabase MMDB or CSV files that tell autonomous systems; default none: networks are
   *     told apart by /16 and /32
   * @param privateNetworks exempt or by-prefix: how addresses without an autonomous system are
   *     counted; default exempt
   * @param singleAsn cap or allow: whether the network lives in one autonomous system, so that
   *     nobody is counted; default cap
   * @param trustedCidrs networks exempt from limits per address prefix, whose peers have the rate
   *     of dht.limits.trusted-rps, by default loopback and the private networks; those that are
   *     written are also not counted for diversity
   */
  public record Diversity(
      @Nullable Integer maxPct,
      @Nullable Double entropyMin,
      @Nullable List<Path> asnDatabase,
      DiversityPolicy.@Nullable PrivateNetworks privateNetworks,
      DiversityPolicy.@Nullable SingleAsn singleAsn,
      @Nullable List<String> trustedCidrs) {}

  /**
   * Sockets between nodes.
   *
   * @param pqKex prefer or require the hybrid key exchange X25519MLKEM768; default prefer
   * @param handshake longest time from accepting or dialling to HELLO; default 5s
   * @param idle after which an unused connection is closed; default 5m
   * @param maxInflight requests in flight on one connection, each way; default 64
   */
  public record Transport(
      @Nullable PqKex pqKex,
      @Nullable Duration handshake,
      @Nullable Duration idle,
      @Nullable Integer maxInflight) {}

  /**
   * The bus.
   *
   * @param nats the broker, if there is one
   */
  public record Bus(@DefaultValue Nats nats) {}

  /**
   * The bus over NATS.
   *
   * @param servers where the broker is, nats://HOST:PORT or tls://HOST:PORT, without secrets; by
   *     default none, and nothing of it is started
   * @param prefix first words of all subjects; default ron.dht
   * @param queueGroup nodes of one group share the questions; default svc-dht
   * @param credentials .creds file: a JWT with its nkey; one of the four at most
   * @param nkey file with the seed of an nkey
   * @param token file with a token
   * @param user file with a user in its first line and the password in its second
   * @param sslBundle name of a bundle under spring.ssl.bundle with trust and certificate for tls
   *     servers; by default the trust of the JDK
   * @param pending questions that wait to be looked at; default 1024
   * @param events whether events are published; default true
   */
  public record Nats(
      @Nullable List<String> servers,
      @Nullable String prefix,
      @Nullable String queueGroup,
      @Nullable Path credentials,
      @Nullable Path nkey,
      @Nullable Path token,
      @Nullable Path user,
      @Nullable String sslBundle,
      @Nullable Integer pending,
      @Nullable Boolean events) {}

  /** Whether a connection without the hybrid key exchange will do. */
  public enum PqKex {
    PREFER,
    REQUIRE;

    boolean required() {
      return this == REQUIRE;
    }
  }

  /**
   * The REST API.
   *
   * @param anonymous what callers without a token may do: none, read or all; default all while the
   *     API is bound to loopback, else read
   * @param docs whether the API's document (/dht/openapi.yaml) and a page to try it on (/dht/docs)
   *     are served, to whoever may read; default true while the API is bound to loopback, else
   *     false
   * @param access who may call with a token
   * @param reads bounds of finds
   * @param writes bounds of announcements
   * @param connections bounds of callers' connections
   */
  public record Api(
      io.svcdht.rpc.http.@Nullable Anonymous anonymous,
      @Nullable Boolean docs,
      @DefaultValue Access access,
      @DefaultValue Reads reads,
      @DefaultValue Writes writes,
      @DefaultValue Connections connections) {}

  /**
   * Connections of callers, of the API's port and of the management port each.
   *
   * @param max open at once; one more is closed as it comes; default 4096
   * @param header longest from a request's first byte to the end of its header; default 10s
   * @param rest longest that the rest of a body is waited for when it is answered already; default
   *     10s
   * @param stall longest that an answer waits for a caller who does not read; default 30s
   * @param pipelined requests sent ahead of their answers; default 32
   */
  public record Connections(
      @Nullable Integer max,
      @Nullable Duration header,
      @Nullable Duration rest,
      @Nullable Duration stall,
      @Nullable Integer pipelined) {}

  /**
   * Tokens.
   *
   * @param tokens file of tokens, one TOKEN SCOPE[,SCOPE] [NAME] a line
   * @param reload how often it is read again; default 5s
   */
  public record Access(@Nullable Path tokens, @Nullable Duration reload) {}

  /**
   * Bounds of finds.
   *
   * @param limit records in an answer where the caller names no number; default 20
   * @param concurrent lookups answered at once; default 512
   * @param streams lookups streamed at once; default 128
   * @param answerBytes bytes of records in one buffered answer; default 8MB
   * @param heartbeat pause between comments in an event stream; default 15s
   * @param rate reads a second of one caller: a token's name, or an address without one unless it
   *     is loopback; default 2000
   */
  public record Reads(
      @Nullable Integer limit,
      @Nullable Integer concurrent,
      @Nullable Integer streams,
      @Nullable DataSize answerBytes,
      @Nullable Duration heartbeat,
      @Nullable Integer rate) {}

  /**
   * Bounds of announcements.
   *
   * @param deadline longest and usual time of one announcement; default 10s
   * @param concurrent announcements at once; default 128
   * @param bodyBytes largest JSON body or line; default 64KB
   * @param idle longest silence within a body; default 30s
   * @param bulk bounds of bulks
   * @param rate writes a second of one caller, as for reads; a bulk counts as one; default 500
   */
  public record Writes(
      @Nullable Duration deadline,
      @Nullable Integer concurrent,
      @Nullable DataSize bodyBytes,
      @Nullable Duration idle,
      @DefaultValue Bulk bulk,
      @Nullable Integer rate) {}

  /**
   * Bounds of bulks.
   *
   * @param concurrent bulks at once; default 4
   * @param parallel announcements of one bulk at once; default 8
   * @param lines lines of one bulk; default 100000
   */
  public record Bulk(
      @Nullable Integer concurrent, @Nullable Integer parallel, @Nullable Integer lines) {}

  /**
   * Announcements that this node keeps alive.
   *
   * @param max most of them; default 100000
   * @param sweepLeast own announcements in a region of the network from which on they are
   *     republished together; default 8
   * @param store local, by the node that took them, or nats-kv, in a registry at the broker of
   *     dht.bus.nats that a fleet shares; default local
   * @param keyFile PKCS#8 PEM file of the key with which a fleet signs them, the same for all its
   *     nodes; for nats-kv only
   * @param lease how long a node of the fleet is taken for alive after a sign of life; default 15s
   * @param bucketSize largest size of the registry, where the node makes it; default 256MB
   * @param bucketReplicas servers of the broker that keep a copy of it, where the node makes it;
   *     default 1
   */
  public record Announcements(
      @Nullable Integer max,
      @Nullable Integer sweepLeast,
      FleetSettings.@Nullable Store store,
      @Nullable Path keyFile,
      @Nullable Duration lease,
      @Nullable DataSize bucketSize,
      @Nullable Integer bucketReplicas) {}

  /**
   * Keeping replicas alive.
   *
   * @param check how long after a record was brought to its holders they check that it is still
   *     there; default 1h
   * @param turn how much later than the closest holder the next closest does so; default 30s
   * @param concurrency regions looked over at once; default 2
   * @param newcomer how long on average until a node that has come is given what it should hold,
   *     unless it asks, as it does when it starts; default 30s
   */
  public record Replication(
      @Nullable Duration check,
      @Nullable Duration turn,
      @Nullable Integer concurrency,
      @Nullable Duration newcomer) {}

  /**
   * What is kept of finds, for callers who ask for the same again.
   *
   * @param entries most answers kept, 0 for none; default 10000
   * @param bytes most memory for them; default 16MB
   * @param ttl longest that an answer with records is kept, 0 for not at all, and never longer than
   *     its records live; a withdrawal elsewhere shows that much later; default 30s
   * @param negativeTtl longest that an answer without records is kept, 0 for not at all; default
   *     15s
   */
  public record Cache(
      @Nullable Integer entries,
      @Nullable DataSize bytes,
      @Nullable Duration ttl,
      @Nullable Duration negativeTtl) {}

  /**
   * Routers of other networks (Delegated Routing V1) that are asked beside a find.
   *
   * @param urls where they are, http://HOST[:PORT][/PATH] or https://…; what they say is told as
   *     unverified, with its origin, and never stored; by default none, and nothing of it is
   *     started
   * @param after how long a find goes on without a record before they are asked; default 250ms
   * @param concurrency requests to all of them in flight; beyond, they are not asked; default 64
   */
  public record Routers(
      @Nullable List<String> urls, @Nullable Duration after, @Nullable Integer concurrency) {}
}
