package io.svcdht.announce;

/**
 * Where this node stands in its fleet.
 *
 * @param connected whether announcements can be taken: the registry is reached, and this node is
 *     one of the members
 * @param members how many live, this one among them; 0 if it is none
 * @param owned contents that are this one's to republish
 * @param used share of the registry's bound that is taken, 0 without a bound; NaN before the
 *     registry was reached
 */
public record FleetView(boolean connected, int members, int owned, double used) {}
