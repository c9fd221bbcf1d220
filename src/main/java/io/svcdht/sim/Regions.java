package io.svcdht.sim;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Eight regions of the world, the share of nodes in each, and the round trips between them: rounded
 * medians as large clouds publish them between their sites, with 10 to 25 ms within a region for
 * the way through a country or two.
 */
final class Regions {

  /** Their names, in the order of the matrix. */
  static final List<String> NAMES =
      List.of("europe", "us-east", "us-west", "brazil", "india", "singapore", "japan", "australia");

  private static final int[] SHARE_PERCENT = {30, 20, 15, 6, 9, 8, 8, 4};

  private static final int[][] RTT_MS = {
    {20, 85, 140, 190, 125, 165, 230, 260},
    {85, 20, 65, 115, 195, 220, 155, 200},
    {140, 65, 20, 175, 225, 170, 105, 140},
    {190, 115, 175, 25, 305, 330, 260, 310},
    {125, 195, 225, 305, 25, 60, 125, 150},
    {165, 220, 170, 330, 60, 20, 70, 95},
    {230, 155, 105, 260, 125, 70, 10, 105},
    {260, 200, 140, 310, 150, 95, 105, 15},
  };

  private Regions() {}

  /** A region, by the shares. */
  static int draw(RandomGenerator random) {
    int left = random.nextInt(100);
    int region = 0;
    while (left >= SHARE_PERCENT[region]) {
      left -= SHARE_PERCENT[region];
      region++;
    }
    return region;
  }

  /** Median round trip between two regions in milliseconds. */
  static int rttMillis(int a, int b) {
    return RTT_MS[a][b];
  }
}
