package io.svcdht.observe;

/**
 * Names of the meters, as the Prometheus scrape shows them; names, types and labels are contract
 * (docs/METRICS.md).
 */
final class MeterNames {

  static final String LOOKUP_SECONDS = "dht_lookup_seconds";
  static final String LOOKUP_HOPS = "dht_lookup_hops";
  static final String LOOKUP_RPCS = "dht_lookup_rpcs";
  static final String RPC_SECONDS = "dht_rpc_seconds";
  static final String REPLICAS = "dht_replicas";
  static final String VERIFY_SECONDS = "dht_signature_verify_seconds";
  static final String TIME_TO_READY = "dht_time_to_ready_seconds";

  static final String REJECTED = "dht_rejected_total";
  static final String ADMISSIONS = "dht_provider_admissions_total";
  static final String PROVIDES = "dht_provides_total";
  static final String REPUBLISH = "dht_republish_total";
  static final String SIGNATURE_FAILURES = "dht_signature_failures_total";
  static final String PEER_FAULTS = "dht_peer_faults_total";
  static final String RESTARTS = "dht_supervisor_restarts_total";

  static final String INFLIGHT = "dht_inflight";
  static final String TABLE_PEERS = "dht_routing_table_peers";
  static final String BUCKET_OCCUPANCY = "dht_bucket_occupancy";
  static final String FILL_RATIO = "dht_fill_ratio";
  static final String SEEDS = "dht_bootstrap_seeds";
  static final String RECORDS = "dht_provider_records";
  static final String STORE_BYTES = "dht_store_bytes";
  static final String VERIFY_QUEUE = "dht_verify_queue";
  static final String READY = "dht_ready";
  static final String NODE_STATE = "dht_node_state";
  static final String BUILD_INFO = "dht_build_info";

  private MeterNames() {}
}
