import { describe, expect, test } from 'vitest'
import { smtlib } from '../../engine/arith/smtlib.ts'
import { type Term, terms } from '../../engine/arith/terms.ts'
import { perNetInit } from '../../model/kernels/released.ts'
import { buildModel } from '../../model/model.ts'

/** What a lookup that makes a bundle of so many SAs writes, and its result. */
function lookupTerms(xfrmsPerBundle: number): readonly Term[] {
  const m = buildModel(
    perNetInit,
    {
      cpus: 2,
      netns: 1,
      families: ['ipv4'],
      parts: ['flow_cache'],
      xfrmsPerBundle,
      keptMax: 'any',
    },
    { sysctlValues: ['any'] },
  )
  const { arith, name } = terms('open')
  const s = (cell: number): Term => name(`|${m.cells[cell]?.name}|`)
  const lookup = m.actions.find(({ label }) => label.startsWith('flow_cache_lookup'))
  if (lookup === undefined) throw new Error('the model has no lookup')
  return [...lookup.next(arith, s).map(([, value]) => value), lookup.result(arith, s)]
}

/** Distinct terms, and the terms of the text in which each occurrence is written out. */
function sizes(roots: readonly Term[]): { readonly nodes: number; readonly tree: number } {
  const trees = new Map<Term, number>()
  const visit = (term: Term): number => {
    const known = trees.get(term)
    if (known !== undefined) return known
    const tree = term.operands.reduce((total, operand) => total + visit(operand), 1)
    trees.set(term, tree)
    return tree
  }
  const tree = roots.reduce((total, root) => total + visit(root), 0)
  return { nodes: trees.size, tree }
}

describe.each([1, 2, 3, 4, 8])('a lookup with %i SAs', xfrmsPerBundle => {
  const roots = lookupTerms(xfrmsPerBundle)
  const { nodes } = sizes(roots)

  test('its text is linear in the terms of the graph', () => {
    const printed = smtlib(roots.map(term => ({ term })))
    const text = printed.flatMap(({ definitions, text: own }) => [...definitions, own]).join('\n')
    expect(text.length).toBeLessThan(60 * nodes)
  })

  test('the graph grows by as much with each SA', () => {
    expect(nodes).toBeLessThan(100 + 200 * xfrmsPerBundle)
  })
})

test.each([3, 4, 8])('%i SAs written out, each occurrence, would be of no use', xfrmsPerBundle => {
  const { nodes, tree } = sizes(lookupTerms(xfrmsPerBundle))
  expect(tree).toBeGreaterThan(10_000 * nodes)
})
