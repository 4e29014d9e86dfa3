/**
 * What a field of that name says is for readers, and other tests hold it: a mutant of it would say
 * nothing of the model.
 */
const prose = new Set([
  'commit',
  'equation',
  'limits',
  'question',
  'reason',
  'releases',
  'sentence',
  'source',
  'summary',
  'whyMissed',
])

const ignorer = {
  shouldIgnore: ({ node }) =>
    node.type === 'ObjectProperty' && prose.has(node.key.name) ? 'it is prose' : undefined,
}

export const strykerPlugins = [{ kind: 'Ignore', name: 'prose', value: ignorer }]
