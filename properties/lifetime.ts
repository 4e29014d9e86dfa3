import { implies } from '../engine/arith/derived.ts'
import type { Cell } from '../engine/state.ts'
import type { Action } from '../model/action.ts'
import { type ActionName, nestedActions } from '../model/action_name.ts'
import type { Kernel } from '../model/kernel.ts'
import { type StateProperty, type StepProperty, stateProperty, stepProperty } from './property.ts'
import { opsOf, subject } from './reading.ts'

/** The steps that create or destroy an entry, by the flow cache's worker too. */
const entrySteps: readonly ActionName[] = [...nestedActions, 'flow_cache_gc_task']

export const noLateAdd: StepProperty = stepProperty({
  id: 'P9',
  name: 'noLateAdd',
  sentence: 'Nothing is added to a counter whose percpu block is not allocated.',
  equation: 'block of the counter = 1',
  limits: 'The steps that go through dst_entries_add(): which those are depends on the kernel.',
  question: 'Can something be added to a counter that is already destroyed?',
  whyMissed:
    'Nothing need crash at that step: an add through a counter without a percpu block still ' +
    'finds memory to write to, and only a tool that knows which memory is freed can ' +
    'complain.',
  about: entrySteps,
  claims: (a, m, s, action) => {
    const ops = opsOf(m, action)
    if (ops === undefined || !addsEntries(m.kernel, action)) return []
    // The flow cache's worker frees no entry where it finds none, or where somebody holds it.
    if (action.args.entry === 'empty' || action.args.ref !== undefined) return []
    const allocates = action.name === 'dst_alloc' || action.name === 'xfrm_bundle_create'
    const charged = allocates ? ops : m.kernel.chargedOps(m, ops)
    const allocated = m.kernel.pcpucAllocated(m, charged)(a, s)
    return [
      {
        subject: subject(m, charged),
        holds: allocated,
        terms: () => [
          ['block of the counter', a.ite(allocated, a.int(1), a.int(0))],
          ['netns alive', s(m.variables.alive[charged.net] as Cell)],
        ],
      },
    ]
  },
})

export const noUseAfterFree: StepProperty = stepProperty({
  id: 'P10',
  name: 'noUseAfterFree',
  sentence: 'No step follows dst->ops into a struct net that is freed.',
  equation: 'struct net = 1',
  limits: 'Where entries outlive the next cleanup round too, no kernel keeps it: see its verdicts.',
  question: 'Can an entry lead into a struct net that is already freed?',
  whyMissed:
    'It takes an entry that outlives its netns, so that a test that tidies up first never ' +
    'has one; and memory that is freed mostly reads as before for a while.',
  needs: 'lifetimes',
  about: entrySteps,
  claims: (a, m, s, action) => {
    const ops = opsOf(m, action)
    if (ops === undefined || !usesOps(m.kernel, action)) return []
    const structNet = m.variables.lifetimes?.structNet[ops.net]
    if (structNet === undefined) return []
    return [
      {
        subject: `net=${ops.net}`,
        holds: a.eq(s(structNet), a.int(1)),
        terms: () => [
          ['struct net', s(structNet)],
          ['netns alive', s(m.variables.alive[ops.net] as Cell)],
        ],
      },
    ]
  },
})

export const blocksFreed: StateProperty = stateProperty({
  id: 'P11',
  name: 'blocksFreed',
  sentence: 'A netns that is gone has no percpu block, and no block is freed twice.',
  equation: 'blocks >= 0, and 0 where the netns is gone',
  limits: 'Gone: its pernet exits are done. The blocks of the templates are never to be freed.',
  question: 'Can a percpu block be left behind by a netns, or be freed twice?',
  whyMissed:
    'A block that is left behind is some bytes for each CPU: a test would have to create and ' +
    'destroy very many netns and watch the memory.',
  needs: 'lifetimes',
  claims: (a, m, s) => {
    const { dstOps, alive, lifetimes, templates } = m.variables
    if (lifetimes === undefined) return []
    const zero = a.int(0)
    const own = dstOps.map(ops => {
      const blocks = s(ops.blocks as Cell)
      const gone = a.eq(s(alive[ops.net] as Cell), zero)
      return {
        subject: subject(m, ops),
        holds: a.and(a.le(zero, blocks), implies(a, gone, a.eq(blocks, zero))),
        terms: () => [['blocks', blocks] as const],
      }
    })
    const ofTemplates = s(lifetimes.templateBlocks)
    const all = {
      subject: 'the templates',
      holds: a.eq(ofTemplates, a.int(templates.size)),
      terms: () => [['blocks', ofTemplates] as const],
    }
    return [...own, all]
  },
})

/** `true` if the action goes through dst_entries_add(), in this kernel. */
function addsEntries(kernel: Kernel, { name, args }: Action): boolean {
  switch (name) {
    case 'dst_alloc':
    case 'xfrm_bundle_create':
    case 'dst_free':
      return true
    case 'dst_release':
      return kernel.countDecAt === 'dst_release'
    case 'dst_destroy':
      return (
        kernel.countDecAt === 'dst_destroy' ||
        (args.bundle === 1 && kernel.childCountDecAt === 'dst_destroy')
      )
    case 'dst_gc_task':
    case 'flow_cache_gc_task':
      return kernel.countDecAt === 'dst_destroy'
    default:
      return false
  }
}

/** `true` if the action follows dst->ops into the struct net: to count, or for ->destroy. */
function usesOps(kernel: Kernel, action: Action): boolean {
  const { name } = action
  return name === 'dst_destroy' || name === 'dst_gc_task' || addsEntries(kernel, action)
}
