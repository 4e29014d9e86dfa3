import type { Kernel } from '../kernel.ts'
import { type AddForm, type AddStep, compareExchange } from '../percpu_counter_add.ts'
import { deferredNetFree } from './released.ts'

/** Wrong patches that only an interrupt in the middle of an add can tell from their parent. */
export const interruptMutants: readonly Kernel[] = [
  {
    ...deferredNetFree,
    name: 'no-reread',
    mutantOf: 'deferred-net-free',
    summary: 'a crossing does not read the slot again after it has taken the lock',
    addForm: changed('fbc_count_add', (a, f) =>
      compareExchange.steps
        .filter(({ name }) => name === 'fbc_count_add')
        .flatMap(step => step.next(a, { ...f, slot: f.local })),
    ),
  },
  {
    ...deferredNetFree,
    name: 'plain-write',
    mutantOf: 'deferred-net-free',
    summary: 'below the batch the slot is written, without comparing it with what was read',
    addForm: changed('this_cpu_try_cmpxchg', (a, f) => [
      ...f.slot.assign(a.add(f.local.value, f.amount.value)),
      ...[f.pc, f.local, f.amount].flatMap(place => place.assign(a.int(0))),
    ]),
  },
]

/** compareExchange with one step that writes something else. */
function changed(name: AddStep['name'], next: AddStep['next']): AddForm {
  const steps = compareExchange.steps.map(step => (step.name === name ? { ...step, next } : step))
  return { ...compareExchange, steps }
}
