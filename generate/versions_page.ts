import { distributions, releases, type VersionProof } from '../model/kernels/versions.ts'
import { markdownTable } from '../report/text/markdown_table.ts'

/** docs/VERSIONS.md: what a version proves, by release and by distribution. */
export function versionsPage(): string {
  const cells = ({ kernel, drift, why }: VersionProof): readonly string[] => [
    drift,
    kernel ?? '-',
    why,
  ]
  return `${HEAD}

## Releases of kernel.org

A row with three numbers stays in its series, and is more than a row above it. What no row covers
was not read, and proves nothing.

${markdownTable(
  ['from', 'to', 'drift', 'kernel of the model', 'why'],
  releases.map(row => [row.from, row.to ?? '', ...cells(row)]),
)}

## Distributions

The first form that fits counts. Whatever fits none proves nothing: vendors, boards and Android keep
the number of a release and change its code.

${markdownTable(
  ['distribution', 'drift', 'kernel of the model', 'why'],
  distributions.map(row => [row.name, ...cells(row)]),
)}
`
}

const HEAD = `<!-- Generated: npm run generate. Do not edit. -->

# What a version proves

You have the text of \`uname -r\`, and want to know whether your kernel drifts: whether it counts
in slots that all netns share. This page says what that text proves, and where it proves nothing.
[REFERENCES.md](REFERENCES.md) has the sources.`
