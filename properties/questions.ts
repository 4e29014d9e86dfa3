/** The one question that a counterexample to a property answers. */
export const questions: Readonly<Record<string, string>> = {
  P1: 'Can a netns count entries that are not its own?',
  P2: 'Can the count that dst_alloc() reads be further from the truth than the slots allow?',
  P3: 'Can entries disappear from the books of the whole machine?',
  P4: 'Can a step in one netns change the sum of another?',
  P5: 'Can a netns be refused an entry though it holds no more than 2 * gc_thresh?',
  P5s: 'Can a netns be refused an entry though even the inexact read should have let it through?',
  P6: 'Can a netns allocate beyond the limit of gc_thresh?',
  P7: 'Can a new netns start out with something on its counter?',
  P7c: 'Can a new netns start out with a count that is not zero?',
  P8: 'Can a sum stay away from zero when there is no entry left anywhere?',
  P12: 'Can a netns that could not be created leave something behind?',
  P13: 'Can a netns without a single entry be refused one?',
  P16: 'Can a CPU that goes offline change what a netns counts?',
}
