package io.svcdht.id;

import static io.svcdht.testing.Rejections.assertMalformed;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.testing.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts are what the npm package multiformats 14.0.5 makes of the same digests. */
class IpfsCidTest {

  private static final byte[] CONTENT = "a content".getBytes(StandardCharsets.UTF_8);
  private static final String SHA2 =
      "1220d2d2acf640179223bf9e1eb43c5fbf854c4e50ffb6733bc3a9279d3ff7de9be1";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bafkreigs2kwpmqaxsir37hq6wq6f7p4fjrhfb75wom54hkjhtu77pxu34e",
        "BAFKREIGS2KWPMQAXSIR37HQ6WQ6F7P4FJRHFB75WOM54HKJHTU77PXU34E",
        "f01551220d2d2acf640179223bf9e1eb43c5fbf854c4e50ffb6733bc3a9279d3ff7de9be1",
        "F01551220D2D2ACF640179223BF9E1EB43C5FBF854C4E50FFB6733BC3A9279D3FF7DE9BE1",
        "k2cwuedwkfhe4hv3kwj3smzptp5mx7l8p1hylzrcuych6yfy0w9bte5d",
        "zb2rhkqF8daDqhuMobpTksPUuMyJ1K6dwdhrn6K8pkQJRce4g",
        "uAVUSINLSrPZAF5Ijv54etDxfv4VMTlD_tnM7w6knnT_33pvh",
        "mAVUSINLSrPZAF5Ijv54etDxfv4VMTlD/tnM7w6knnT/33pvh",
        "QmcXceaMyzStQckGUf76nzyWXjbbvTJxx1JEq9rpY9eTrx",
        "bafybeigs2kwpmqaxsir37hq6wq6f7p4fjrhfb75wom54hkjhtu77pxu34e",
      })
  void every_spelling_names_one_content_by_blake3_of_its_multihash(String text) {
    IpfsCid cid = IpfsCid.parse(text).orThrow();

    assertThat(Bytes.copyOf(cid.multihash().encoded()).toHex()).isEqualTo(SHA2);
    // By @noble/hashes over the same 34 bytes.
    assertThat(IpfsCid.contentId(text).orThrow())
        .hasToString("b3:72cdea1dd34cbb4ced7a94b9374179fa100637dde1ea295df0783148cd8fca3f");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bafkr4idkpqtm3myj3uzi74spsijqs3xo6vbwkofq622hqsbm644hgx7wpu",
        "k2cx9is9v9uctm2yyij7euewj9iiyu9ke5fz1nnp5wlxxcdje0o0penx",
        "zb38SD8xmvGKtgSYJy47PQ3bixTUamCdZXQ7dNicK73PAWnbW",
        "b3:6a7c26cdb309dd328ff24f9213096eeef5436538b0f6b478482cf738735ff67d",
      })
  void a_blake3_cid_and_the_plain_id_are_one_content(String text) {
    assertThat(IpfsCid.contentId(text).orThrow()).isEqualTo(Cid.ofContent(CONTENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bafkreigs2kwpmqaxsir37hq6wq6f7p4fjrhfb75wom54hkjhtu77pxu34e",
        "bafybeigs2kwpmqaxsir37hq6wq6f7p4fjrhfb75wom54hkjhtu77pxu34e",
        "bafkr4idkpqtm3myj3uzi74spsijqs3xo6vbwkofq622hqsbm644hgx7wpu",
      })
  void a_cid_is_written_in_base32(String text) {
    assertThat(IpfsCid.named(text).orThrow().text()).isEqualTo(text);
  }

  @Test
  void a_plain_id_is_written_as_the_raw_cid_of_its_digest() {
    assertThat(IpfsCid.named(Cid.ofContent(CONTENT).toString()).orThrow().text())
        .isEqualTo("bafkr4idkpqtm3myj3uzi74spsijqs3xo6vbwkofq622hqsbm644hgx7wpu");
    assertMalformed(IpfsCid.named("b3:1"), "b3:1");
  }

  @Test
  void digests_of_every_length_are_read_as_they_are_written() {
    for (int size = 0; size <= Multihash.DIGEST_BYTES; size++) {
      byte[] digest = new byte[size];
      Arrays.fill(digest, (byte) (size * 37));
      IpfsCid cid = new IpfsCid(IpfsCid.DAG_PB, new Multihash(0x1012, Bytes.copyOf(digest)));
      assertThat(IpfsCid.parse(cid.text()).orThrow()).isEqualTo(cid);
    }
  }

  @Test
  void a_blake3_digest_of_another_length_is_no_key_of_its_own() {
    Multihash longer = new Multihash(Multihash.BLAKE3, Bytes.copyOf(new byte[64]));

    assertThat(longer.cid()).isEqualTo(Cid.ofContent(longer.encoded()));
  }

  @Test
  void an_identity_cid_has_its_bytes_in_it() {
    Multihash hash = IpfsCid.parse("bafkqaatine").orThrow().multihash();

    assertThat(hash.code()).isEqualTo(Multihash.IDENTITY);
    assertThat(hash.digest().toArray()).isEqualTo("hi".getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "b",
        "xyz",
        "bafkreigs2kwpmqaxsir37hq6wq6f7p4fjrhfb75wom54hkjhtu77pxu34",
        "bafkreigs2kwpmqaxsir37hq6wq6f7p4fjrhfb75wom54hkjhtu77pxu34f",
        "bafkreigs2kwpmqaxsir37hq6wq6f7p4fjrhfb75wom54hkjhtu77pxu34eaa",
        "Bafkreigs2kwpmqaxsir37hq6wq6f7p4fjrhfb75wom54hkjhtu77pxu34e",
        "f01551220D2D2ACF640179223BF9E1EB43C5FBF854C4E50FFB6733BC3A9279D3FF7DE9BE1",
        "f02551220d2d2acf640179223bf9e1eb43c5fbf854c4e50ffb6733bc3a9279d3ff7de9be1",
        "f0155",
        "f015592208000",
        "QmcXceaMyzStQckGUf76nzyWXjbbvTJxx1JEq9rpY9eTr",
        "QmcXceaMyzStQckGUf76nzyWXjbbvTJxx1JEq9rpY9eTr0",
        "zQmcXceaMyzStQckGUf76nzyWXjbbvTJxx1JEq9rpY9eTrx",
        "mAVUSINLSrPZAF5Ijv54etDxfv4VMTlD/tnM7w6knnT/33pvh=",
        "B3:6a7c26cdb309dd328ff24f9213096eeef5436538b0f6b478482cf738735ff67d",
      })
  void what_is_no_cid_is_refused(String text) {
    assertMalformed(IpfsCid.parse(text), "is not a CID");
    assertMalformed(IpfsCid.contentId(text));
  }

  @Test
  void a_number_longer_than_needed_is_refused() {
    assertMalformed(IpfsCid.parse("f01d5001220" + SHA2.substring(4)), "is not a CID");
  }

  @Test
  void long_text_is_refused_before_it_is_read() {
    assertMalformed(IpfsCid.parse("z" + "2".repeat(1_000_000)), "is not a CID");
  }

  @Test
  void random_text_is_read_or_refused_and_never_fails() {
    Seeded.check(
        2_000,
        random -> {
          byte[] bytes = Seeded.bytes(random, 1 + random.nextInt(60));
          String base = "bBfFkzum".charAt(random.nextInt(8)) + "";
          String text = base + Bytes.copyOf(bytes).toHex() + BigRadix.BASE58.encode(bytes);
          assertThat(IpfsCid.parse(text)).isNotNull();
          assertThat(Multihash.decode(bytes)).isNotNull();
        });
  }

  @Test
  void multihashes_come_back() {
    Seeded.check(
        500,
        random -> {
          Bytes digest = Bytes.copyOf(Seeded.bytes(random, random.nextInt(129)));
          Multihash hash = new Multihash(random.nextLong() >>> (1 + random.nextInt(62)), digest);
          assertThat(Multihash.decode(hash.encoded()).orThrow()).isEqualTo(hash);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq",
        "bafzaajaiaejcahwr5d5ofrfbis4l5d6uwr57hu5tjodrypfm6yaq6dsc2r2pzyt6",
        "k51qzi5uqu5dgy8qsq67hbz73jqkw87l3fgf4a91qb0d9b5173tir7n4vxk1oe",
      })
  void a_peer_id_is_read_in_all_its_forms(String text) {
    assertThat(Multihash.ofPeer(text).map(PeerId::of).orThrow().orElseThrow())
        .hasToString("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
        "16Uiu2HAkuo58FXcofGz8wpqPYR4WaVTSGPYMmwGUoHsCVjVoZCdz",
      })
  void peers_with_other_keys_are_read_but_not_ours(String text) {
    assertThat(Multihash.ofPeer(text).map(PeerId::of).orThrow()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "12D3KooW",
        "Qm",
        "bafkreigs2kwpmqaxsir37hq6wq6f7p4fjrhfb75wom54hkjhtu77pxu34e",
        "77ab"
      })
  void what_is_no_peer_id_is_refused(String text) {
    assertMalformed(Multihash.ofPeer(text));
  }
}
