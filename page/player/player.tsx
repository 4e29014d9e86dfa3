import type { JSX } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { figure } from '../../engine/figure.ts'
import type { Kernel } from '../../model/kernel.ts'
import { certificateOf } from '../../report/player/certificate.ts'
import { type Lockstep, lockstep } from '../../report/player/lockstep.ts'
import { mailText } from '../../report/player/mail.ts'
import { marksOf, nextFold } from '../../report/player/marks.ts'
import { watcher } from '../../report/player/moment.ts'
import { type Place, placeText, traceDigest } from '../../report/player/permalink.ts'
import type { PlayedTrace } from '../../report/player/played.ts'
import { sliceOf } from '../../report/player/slice.ts'
import { counted } from '../../report/trace/sentences.ts'
import { Certificate, CountsChart, farthest, rangeOf } from './charts.tsx'
import { copied } from './clipboard.ts'
import { DebtStrip } from './debt_strip.tsx'
import { EditPanel } from './edit_panel.tsx'
import { type Key, KeyList, useKeys } from './keys.tsx'
import { Lanes } from './lanes.tsx'
import { NoReturnCard } from './no_return_card.tsx'
import { PaymentsTable } from './payments_table.tsx'
import { StepInC } from './step_in_c.tsx'
import { StepList } from './step_list.tsx'
import { Toolbar } from './toolbar.tsx'
import { Transport } from './transport.tsx'
import { type Chance, useLastChance } from './use_last_chance.ts'

export interface PlayerProps {
  readonly trace: PlayedTrace
  /** Where it begins: on which kernels, and at which step. */
  readonly start: Place
  /** Told of every place, as the text that a link has of it. */
  onPlace?(text: string): void
  /** Asked for a file of the user's own. */
  onOpenFile?(): void
  /** The address of a place of this trace. */
  linkTo(text: string): string
}

/** A step stands in the address when it was shown so long, in milliseconds. */
const PLACE_MS = 200

/** One trace on two kernels in lockstep. */
export function Player(props: PlayerProps): JSX.Element {
  const { start, onPlace, onOpenFile, linkTo } = props
  const [trace, setTrace] = useState(props.trace)
  const [kernels, setKernels] = useState<readonly [Kernel, Kernel]>([start.left, start.right])
  const [wanted, setStep] = useState(start.step)
  const [sliced, setSliced] = useState(false)
  const [editing, setEditing] = useState(false)
  const [listing, setListing] = useState(false)
  const [said, setSaid] = useState('')
  const [left, right] = kernels
  const of = useMemo(() => lockstep(trace, left, right), [trace, left, right])
  const step = Math.min(wanted, of.length)
  const changed = traceDigest(trace) !== traceDigest(props.trace)
  const watch = useMemo(
    () => ({ left: watcher(trace, of.left), right: watcher(trace, of.right) }),
    [of],
  )
  const moments = useMemo(
    () => ({ left: watch.left(step), right: watch.right(step) }),
    [watch, step],
  )
  const chance = useLastChance(of)
  const marks = useMemo(() => marksOf(of, chance.found), [of, chance.found])
  const slice = useMemo(() => (sliced ? sliceIn(of) : undefined), [of, sliced])
  const depths = useMemo(() => (changed ? undefined : certificateOf(trace)), [trace, changed])
  const shown = useMemo(() => farthest(of.left), [of])
  const range = useMemo(() => rangeOf([of.left, of.right], shown), [of, shown])
  const place = useMemo(
    () => (changed ? undefined : placeText(trace, { left, right, step })),
    [trace, left, right, step, changed],
  )
  useEffect(() => {
    if (place === undefined) return
    // Browsers take few addresses a second, and nobody reads one while he scrubs.
    const timer = setTimeout(() => onPlace?.(place), PLACE_MS)
    return () => clearTimeout(timer)
  }, [place])
  const go = (to: number): void => setStep(Math.min(of.length, Math.max(0, to)))
  const copy = (text: string, what: string): void => {
    copied(text).then(
      () => setSaid(`${what} is copied.`),
      () => setSaid(`The browser did not let ${what} be copied.`),
    )
  }
  const toMark = (kind: (typeof marks)[number]['kind'], none: string): void => {
    const mark = marks.find(each => each.kind === kind)
    if (mark === undefined) setSaid(none)
    else go(mark.step)
  }
  const page = Math.max(1, Math.round(of.length / 20))
  const acts: Readonly<Record<Key, () => void>> = {
    ArrowRight: () => go(step + 1),
    ArrowLeft: () => go(step - 1),
    PageDown: () => go(step + page),
    PageUp: () => go(step - page),
    Home: () => go(0),
    End: () => go(of.length),
    d: () => toMark('parts', 'The kernels do not part on this trace.'),
    n: () => toMark('chance', chanceText(of, chance)),
    v: () => toMark('violated', 'Neither kernel violates the property on this trace.'),
    f: () => go(nextFold(of, step) ?? step),
    x: () => setKernels([right, left]),
    s: () => setSliced(!sliced),
    e: () => setEditing(!editing),
    o: () => onOpenFile?.(),
    c: () => copy(mailText(of, step), 'This step'),
    l: () => {
      if (place === undefined) setSaid('A changed trace has no link: copy it for a mail.')
      else copy(linkTo(place), 'The link')
    },
    '?': () => setListing(true),
  }
  const act = (key: Key): void => {
    setSaid('')
    acts[key]()
  }
  useKeys(act)
  const latest = useRef(act)
  latest.current = act
  // What does not change with the step is not drawn again while somebody scrubs.
  const toolbar = useMemo(
    () => (
      <Toolbar
        kernels={kernels}
        editing={editing}
        opens={onOpenFile !== undefined}
        onKernels={setKernels}
        onKey={key => latest.current(key)}
      />
    ),
    [kernels, editing, onOpenFile === undefined],
  )
  const certificate = useMemo(() => <Certificate trace={trace} depths={depths} />, [trace, depths])
  const label = trace.labels[step - 1]
  return (
    <article class="pl" data-step={step} data-length={of.length}>
      <header class="pl-header">
        <h1>{trace.title}</h1>
        <p>
          <b>{trace.property.id}</b> {trace.property.sentence}{' '}
          <code>{trace.property.equation}</code>
        </p>
      </header>
      {toolbar}
      <p class="pl-said" role="status">
        {said}
      </p>
      <DebtStrip of={of} step={step} marks={marks} onStep={go} />
      <Transport step={step} length={of.length} marks={marks} onStep={go} />
      <p class="pl-call" aria-live="polite">
        {label === undefined ? 'The start: no step is taken yet.' : <code>{label}</code>}
      </p>
      {editing ? (
        <EditPanel
          of={of}
          step={step}
          changed={changed}
          onTrace={(next, at) => {
            setTrace(next)
            setStep(at)
          }}
          onReset={() => setTrace(props.trace)}
        />
      ) : null}
      <div class="pl-stage">
        <div class="pl-side">
          <label class="pl-slice">
            <input
              type="checkbox"
              checked={sliced}
              onChange={({ currentTarget: { checked } }) => setSliced(checked)}
            />{' '}
            only what the equation depends on
          </label>
          <StepList
            of={of}
            step={step}
            marks={marks}
            {...(slice === undefined ? {} : { slice })}
            onStep={go}
            onWhole={() => setSliced(false)}
          />
          {slice === undefined ? null : (
            <p class="pl-quiet">
              {counted(slice.size, 'step')} of {figure(of.length)}
            </p>
          )}
        </div>
        <Lanes trace={trace} of={of.left} moment={moments.left} side="left" />
        <Lanes trace={trace} of={of.right} moment={moments.right} side="right" />
      </div>
      <section class="pl-card" aria-label="Who paid for whom">
        <h2>Who paid for whom</h2>
        <p class="pl-quiet">
          Up to this step. A row is true: the entries of a netns, wherever they were counted. A
          column is what the kernel believes.
        </p>
        <div class="pl-two">
          <PaymentsTable of={of.left} moment={moments.left} />
          <PaymentsTable of={of.right} moment={moments.right} />
        </div>
      </section>
      <section class="pl-card" aria-label="Counted and live">
        <h2>Counted and live</h2>
        <p class="pl-quiet">
          Entries by step. A solid line is count + slots, a dashed one the live entries
          {trace.seen.length > 0 ? ', a dot a count that was read of the real kernel' : ''}.
        </p>
        <div class="pl-two">
          {[of.left, of.right].map((column, i) => (
            <CountsChart
              key={i === 0 ? 'left' : 'right'}
              of={column}
              trace={trace}
              step={step}
              range={range}
              shown={shown}
            />
          ))}
        </div>
      </section>
      <div class="pl-three">
        <NoReturnCard of={of} chance={chance} onStep={go} />
        {certificate}
        <StepInC of={of} step={step} moment={moments.left.action ? moments.left : moments.right} />
      </div>
      {listing ? <KeyList onClose={() => setListing(false)} /> : null}
    </article>
  )
}

/** The steps that the first violation depends on, of the kernel that has it. */
function sliceIn({ trace, left, right }: Lockstep): ReadonlySet<number> | undefined {
  const of = [left, right].find(({ violations: [first] }) => first !== undefined && first > 0)
  const [violatedAt] = of?.violations ?? []
  if (of === undefined || violatedAt === undefined) return undefined
  const { violation } = watcher(trace, of)(violatedAt)
  return violation === undefined ? undefined : sliceOf(trace, of, violatedAt, violation.subject)
}

/** Why there is no such mark. */
function chanceText(of: Lockstep, { open, found }: Chance): string {
  if (open) return 'The trace is long: ask for the point of no return below.'
  if (found === undefined) return 'Neither kernel violates the property on this trace.'
  const [violatedAt] = [of.left, of.right].flatMap(({ violations }) => violations.slice(0, 1))
  return 'step' in found.found && found.found.step === violatedAt
    ? 'The point of no return is the violation itself.'
    : 'The search cannot tell where the point of no return is.'
}
