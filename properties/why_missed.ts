/**
 * Why an ordinary test does not see a violation, by the id of the property: what it would have to
 * look at, or to bring about.
 */
export const whyMissed: Readonly<Record<string, string>> = {
  P1:
    'No version of the kernel shows the counters of the xfrm dst_ops to user space, so that ' +
    'no test can compare them with the entries that exist; an allocation only fails when the ' +
    'difference has grown to the size of gc_thresh.',
  P2:
    'dst_alloc() acts on the count only where it is above gc_thresh, 32768 by default or ' +
    'INT_MAX, so that a count that is some entries off changes nothing that a test sees.',
  P3:
    'It would take the counts of all netns, all slots and all entries at one moment; the ' +
    'kernel shows none of the counts.',
  P4:
    'A test of one netns never looks at another, and a test of several has no way to read ' +
    'their counters.',
  P5:
    'With one netns the refusal is right, and a test with several must bring one of them near ' +
    'gc_thresh before it can tell a wrong refusal from a right one: both are -ENOBUFS.',
  P5s:
    'With one netns the refusal is right, and a test with several must bring one of them near ' +
    'gc_thresh before it can tell a wrong refusal from a right one: both are -ENOBUFS.',
  P6:
    'An allocation that should have been refused succeeds: nothing fails, and a test would ' +
    'have to know how many entries the netns holds.',
  P7:
    'A test that creates a netns and looks at it finds it working; what is left on its ' +
    'counter cannot be read.',
  P7c:
    'It takes a CPU that goes offline before the netns is created, and then a counter that ' +
    'cannot be read.',
  P8:
    'A test that ends with every entry gone has passed; nobody looks at the counters ' +
    'afterwards, and nothing shows them.',
  P9:
    'Nothing need crash at that step: an add through a counter without a percpu block still ' +
    'finds memory to write to, and only a tool that knows which memory is freed can complain.',
  P10:
    'It takes an entry that outlives its netns, so that a test that tidies up first never has ' +
    'one; and memory that is freed mostly reads as before for a while.',
  P11:
    'A block that is left behind is some bytes for each CPU: a test would have to create and ' +
    'destroy very many netns and watch the memory.',
  P12:
    'It takes an allocation of memory that fails while a netns is created, at one certain ' +
    'point, which ordinary runs do not have.',
  P13:
    'It takes a netns whose count stands above twice gc_thresh without an entry of its own: ' +
    'at the default of 32768 the drift needs tens of thousands of operations to get there, ' +
    'and no test waits for that.',
  P14:
    'Tables are at their watermark only with thousands of flows on one CPU; a test with fewer ' +
    'never shrinks one.',
  P14b:
    'It takes as many flows as the tables hold, and then a test must know that the refusal ' +
    'came too early: it is the same -ENOBUFS.',
  P15:
    'The interrupt has to come between two instructions, and a test that is lucky enough ' +
    'could not read the counter.',
  P15b:
    'The interrupt has to come between two instructions, and the next add puts the slot right ' +
    'again.',
  P16:
    'Tests of CPU hotplug do not count dst entries, and tests of IPsec do not take CPUs ' +
    'offline.',
  P16w:
    'The sum is short only between two steps of a CPU on its way out, and nothing shows the ' +
    'sum to user space.',
}
