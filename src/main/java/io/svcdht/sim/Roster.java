package io.svcdht.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** Members among whom one is picked by chance; who leaves is taken out in constant time. */
public final class Roster {

  private final List<Member> members = new ArrayList<>();

  void add(Member member) {
    member.seat = members.size();
    members.add(member);
  }

  void remove(Member member) {
    if (member.seat < 0) {
      return;
    }
    Member last = members.removeLast();
    if (last != member) {
      last.seat = member.seat;
      members.set(member.seat, last);
    }
    member.seat = -1;
  }

  /** One of them. */
  public Member pick(RandomGenerator random) {
    if (members.isEmpty()) {
      throw new IllegalStateException("nobody is left to pick");
    }
    return members.get(random.nextInt(members.size()));
  }

  public int size() {
    return members.size();
  }

  public List<Member> list() {
    return Collections.unmodifiableList(members);
  }
}
