import type { Kernel } from '../kernel.ts'
import { interruptsOff, relativeWrites, unlockedWrites } from '../percpu_counter_add.ts'
import { copiedTemplateV30, deferredNetFree } from './released.ts'

/**
 * The two releases in which the lock is let go before the slot is zeroed. All else is that of the
 * releases around them.
 * @kernel lib/percpu_counter.c __percpu_counter_add(), v3.11
 */
const copiedTemplateV311: Kernel = {
  ...copiedTemplateV30,
  name: 'copied-template-v3.11',
  releases: 'mainline v3.11 and v3.12',
  summary: 'as copied-template-v3.0, but the lock is let go before the slot is zeroed',
  addForm: unlockedWrites,
}

/**
 * What stable kernels have that got both CVE fixes, and neither the sum nor the add of v6.3.
 * @kernel lib/percpu_counter.c __percpu_counter_sum(), 6.1.192
 */
export const stable61: Kernel = {
  ...deferredNetFree,
  name: 'stable-6.1',
  releases: 'stable from 5.10.237, 5.15.181 and 6.1.121 on',
  summary: 'both CVEs of 2024 are repaired, with the add and the sum of v6.2',
  addForm: relativeWrites,
  sumsDyingCpus: false,
}

/**
 * The same beside the sum of v6.3, and its add with interrupts off. (5.15.181 and 6.6.67 by the
 * records of the CVEs, docs/REFERENCES.md.)
 */
export const stable66: Kernel = {
  ...deferredNetFree,
  name: 'stable-6.6',
  releases: 'stable from 6.6.67 on',
  summary: 'both CVEs of 2024 are repaired, with the add of v6.3',
  addForm: interruptsOff,
}

/** What stable kernels are today that mix releases of the line. */
export const stableMixes: readonly Kernel[] = [stable61, stable66]

/** Released kernels for which no kernel of the line stands: two releases, and stable mixes. */
export const besideTheLine: readonly Kernel[] = [copiedTemplateV311, ...stableMixes]
