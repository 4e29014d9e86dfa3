import type { Kernel } from '../../model/kernel.ts'
import type { Family } from '../../model/structure.ts'

/** Wrong patches that are right for one family: the other has to stand beside it. */
const wrongInOne: readonly string[] = ['only-ipv4']

/** The families in whose presence a patch that was never released shows what is wrong with it. */
export function tellingFamilies({ name }: Kernel): readonly Family[] {
  return wrongInOne.includes(name) ? ['ipv4', 'ipv6'] : ['ipv4']
}
