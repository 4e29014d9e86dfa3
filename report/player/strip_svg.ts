import { visible } from '../../model/input_error.ts'
import type { Lockstep } from './lockstep.ts'
import { plainNumber, signed } from './numbers.ts'
import { type DriftLine, stripOf } from './strip.ts'

const SIZE = { width: 860, height: 300 }
const BOX = { left: 72, top: 44, width: 640, height: 200 }

/** Colours of netns that people with any colour vision tell apart, on white and on black. */
const colours = [
  ['#0b62a4', '#64b0ec'],
  ['#c04b00', '#ff9a58'],
  ['#007a58', '#4fcfa6'],
  ['#9a3d7a', '#e29ac8'],
] as const

/**
 * The debt strip as a picture that stands alone, for documents: light or dark as its reader has it.
 * `title` is a line above it, and `about` says in a sentence what it shows, for who cannot see it.
 */
export function stripSvg({ left, right, length }: Lockstep, title: string, about: string): string {
  const strip = stripOf(left, right, BOX)
  const end = BOX.left + BOX.width
  const label = (name: string, line: DriftLine, drift: number): string =>
    text(
      end + 8,
      BOX.top + strip.y(drift) + 4,
      `${name} ${signed(line.last)}`,
      `n${line.net % 4} b`,
    )
  const axis = [strip.high, 0, -strip.high].map(value =>
    text(BOX.left - 8, BOX.top + strip.y(value) + 4, plainNumber(value), 'q e'),
  )
  const shapes = strip.left.map(
    ({ net, area, line }) =>
      `<g class="n${net % 4}"><path class="a" d="${area}"/><path class="l" d="${line}"/></g>`,
  )
  const flat = strip.right.map(({ net, line }) => `<path class="l o n${net % 4}" d="${line}"/>`)
  const drifting = strip.left.filter(({ last }) => Math.abs(last) * 20 > strip.high)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(about)}</desc>`,
    `<style>${style()}</style>`,
    text(0, 18, title, 'b'),
    text(BOX.left, BOX.top - 8, 'count + slots − live, in entries', 'q'),
    ...axis,
    `<g transform="translate(${BOX.left} ${BOX.top})">`,
    `<path class="z" d="M0,${strip.y(0)}H${BOX.width}"/>`,
    ...shapes,
    ...flat,
    '</g>',
    ...drifting.map(line => label(line.name, line, line.last * 0.75)),
    text(end + 8, BOX.top + strip.y(0) + 4, `${right.kernel.name}`, 'b'),
    text(BOX.left, BOX.top + BOX.height + 20, 'step 0', 'q'),
    text(end, BOX.top + BOX.height + 20, plainNumber(length), 'q e'),
    text(
      BOX.left,
      SIZE.height - 8,
      `filled: ${left.kernel.name}; dashed: ${right.kernel.name}`,
      'q',
    ),
    '</svg>',
    '',
  ].join('\n')
}

function text(x: number, y: number, words: string, kind: string): string {
  return `<text x="${x}" y="${Math.round(y)}" class="${kind}">${escaped(words)}</text>`
}

function style(): string {
  const net = (which: 0 | 1): string =>
    colours.map((pair, i) => `.n${i}{--n:${pair[which]}}`).join('')
  return [
    'text{font:14px system-ui,sans-serif;fill:var(--i)}.b{font-weight:600}.q{fill:var(--q)}',
    '.e{text-anchor:end}.a{fill:var(--n);fill-opacity:.28}.z{stroke:var(--r)}',
    '.l{stroke:var(--n);stroke-width:1.75;fill:none}.o{stroke-dasharray:6 5;stroke-width:2.5}',
    'text[class^="n"]{fill:var(--n)}',
    `svg{--i:#16191d;--q:#59616b;--r:#c4cad2}${net(0)}`,
    `@media(prefers-color-scheme:dark){svg{--i:#e6e9ee;--q:#a2abb7;--r:#444c57}${net(1)}}`,
  ].join('')
}

/** Text that is no markup, whatever it has: a title can come from a file. */
function escaped(words: string): string {
  return visible(words).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
