package io.svcdht.observe;

/**
 * The metrics as a Prometheus scrape shows them; names, types and labels are contract
 * (docs/METRICS.md).
 */
enum Metric {
  LOOKUP_SECONDS("dht_lookup_seconds", "Time of a lookup, by kind and by how it ended."),
  LOOKUP_HOPS("dht_lookup_hops", "Greatest depth among the closest that answered a lookup."),
  LOOKUP_RPCS("dht_lookup_rpcs", "Requests that a lookup sent."),
  RPC_SECONDS("dht_rpc_seconds", "Time of one request between peers."),
  REPLICAS("dht_replicas", "Holders of a record, when it was provided or checked."),
  VERIFY_SECONDS("dht_signature_verify_seconds", "Time to check one signature."),
  TIME_TO_READY("dht_time_to_ready_seconds", "From the start to the first readiness."),

  HEDGES("dht_hedges_total", "Legs of lookups that were hedged, by who answered first."),
  FINDS(
      "dht_find_cache_total",
      "Finds for callers, by whether the answer was kept, a lookup was joined, or one was made."),
  ROUTERS("dht_routers_requests_total", "Requests to routers beyond this network."),
  ECLIPSES("dht_eclipse_suspected_total", "Lookups whose closest stood too close together."),
  REJECTED("dht_rejected_total", "What was refused before any work."),
  ADMISSIONS("dht_provider_admissions_total", "Records that came to be stored."),
  PROVIDES("dht_provides_total", "Records brought to the closest nodes."),
  REPUBLISH("dht_republish_total", "Own records signed and provided anew."),
  REPAIRS("dht_repairs_total", "Records brought to holders that missed them."),
  SIGNATURE_FAILURES("dht_signature_failures_total", "Signatures that were not valid."),
  PQ_RECORDS("dht_pq_records_total", "Records by what they are signed with, at first sight."),
  PEER_FAULTS("dht_peer_faults_total", "Rules and promises that peers broke."),
  BUS_DROPPED("dht_bus_dropped_total", "Events, questions and replies that found no place."),
  DISCV5_DROPPED("dht_discv5_dropped_total", "Packets of Discv5 that were dropped unread."),
  RESTARTS("dht_supervisor_restarts_total", "Standing tasks started again after a fault."),

  INFLIGHT("dht_inflight", "Requests of peers being answered."),
  TABLE_PEERS("dht_routing_table_peers", "Peers that the routing table knows."),
  BUCKET_OCCUPANCY("dht_bucket_occupancy", "Contacts in each bucket that is not empty."),
  ASN_PEERS("dht_asn_peers", "Contacts whose network is counted."),
  ASN_ENTROPY("dht_asn_entropy_bits", "Entropy of the networks that contacts are in."),
  ASN_ENTROPY_FLOOR("dht_asn_entropy_floor_bits", "Entropy below which a large table is narrow."),
  ASN_MAX_SHARE("dht_asn_max_share_ratio", "Share of contacts in the network that has most."),
  FILL_RATIO("dht_fill_ratio", "Live peers of those to be expected."),
  NETWORK_SIZE("dht_network_size_estimate", "Nodes in the network; NaN until it is known."),
  SEEDS("dht_bootstrap_seeds", "Seeds as configured, as resolved, and as met."),
  RECORDS("dht_provider_records", "Records that can be found, and timestamps remembered."),
  UNDER_REPLICATED(
      "dht_under_replicated_records", "Records with too few holders when last checked."),
  ANNOUNCEMENTS("dht_announcements", "Announcements that this node, or its fleet, keeps alive."),
  REGISTRY_CONNECTED(
      "dht_registry_connected", "Whether announcements can be taken; NaN without a fleet."),
  REGISTRY_MEMBERS("dht_registry_members", "Nodes of the fleet that live; NaN without a fleet."),
  REGISTRY_OWNED(
      "dht_registry_owned", "Contents that this node republishes of its fleet's; NaN without one."),
  REGISTRY_USED(
      "dht_registry_used_ratio", "Share of the registry's bound that is taken; NaN without one."),
  STORE_BYTES("dht_store_bytes", "Memory taken by records, as estimated."),
  VERIFY_QUEUE("dht_verify_queue", "Signatures waiting to be checked."),
  EVENT_LOOP_STALL(
      "dht_event_loop_stall_seconds", "How long the slowest event loop has owed an answer."),
  READY("dht_ready", "Whether a check of readiness holds."),
  NODE_STATE("dht_node_state", "1 for the state that the node is in."),
  BUILD_INFO("dht_build_info", "Which build runs.");

  private final String id;
  private final String help;

  Metric(String id, String help) {
    this.id = id;
    this.help = help;
  }

  String id() {
    return id;
  }

  String help() {
    return help;
  }
}
