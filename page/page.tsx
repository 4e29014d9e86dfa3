import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { openFile } from '../report/player/open_file.ts'
import type { PageFile } from '../report/player/page_file.ts'
import { type Place, readPlace } from '../report/player/permalink.ts'
import type { PlayedTrace } from '../report/player/played.ts'
import { startOf } from '../report/player/start.ts'
import { addressOf, hashOf } from './address.ts'
import { unpacked } from './embedded.ts'
import { Player } from './player/player.tsx'

interface Shown {
  readonly name: string
  readonly trace: PlayedTrace
  readonly start: Place
}

/** What an address, or the page, says of a file beside its name. */
interface About {
  readonly place?: string
  readonly kernel?: string
  /** It is the user's own: the page keeps it, and gives it an address once it can be played. */
  readonly dropped?: boolean
}

/** The page: a list of traces, or one of them in the player. Files can be dropped anywhere. */
export function Page({ files }: { readonly files: readonly PageFile[] }): JSX.Element {
  const [shown, setShown] = useState<Shown>()
  const [refused, setRefused] = useState('')
  const [opening, setOpening] = useState('')
  const [dragged, setDragged] = useState(false)
  const chosen = useRef<HTMLInputElement>(null)
  const own = useRef(new Map<string, File>())
  const asked = useRef(0)

  const open = async (file: File, name: string, about: About = {}): Promise<void> => {
    const { place, kernel, dropped = false } = about
    setOpening(name)
    asked.current++
    const turn = asked.current
    try {
      const trace = await openFile(file, kernel)
      // Somebody has asked for another one while this was read.
      if (turn !== asked.current) return
      if (dropped) {
        own.current.set(name, file)
        history.pushState(undefined, '', hashOf(name))
      }
      const read = place === undefined ? undefined : readPlace(trace, place)
      setRefused(read?.refused === undefined ? '' : `${name}: ${read.refused}`)
      setShown({ name, trace, start: read?.place ?? startOf(trace) })
      document.title = `${trace.title} – dstledger`
    } catch (error) {
      if (turn === asked.current) setRefused(error instanceof Error ? error.message : String(error))
    } finally {
      if (turn === asked.current) setOpening('')
    }
  }
  const follow = (hash: string): void => {
    const { trace: name, place } = addressOf(hash)
    if (name === undefined) {
      asked.current++
      setOpening('')
      setShown(undefined)
      setRefused('')
      document.title = 'dstledger'
      return
    }
    const stored = files.find(file => file.name === name)
    const file = own.current.get(name) ?? (stored && unpacked(stored))
    if (file === undefined) {
      setShown(undefined)
      setRefused(`${name}: is not in this page; drop the file here`)
    } else {
      void open(file, name, {
        ...(place === undefined ? {} : { place }),
        ...(stored?.kernel === undefined ? {} : { kernel: stored.kernel }),
      })
    }
  }
  const take = (list: FileList | null | undefined): void => {
    const [file] = list ?? []
    if (file === undefined) return
    void open(file, file.name, { dropped: true })
  }
  useEffect(() => {
    // The address that was asked for: by now the player can have written another.
    const changed = ({ newURL }: HashChangeEvent): void => follow(new URL(newURL).hash)
    follow(location.hash)
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') !== true) return
      event.preventDefault()
      setDragged(true)
    }
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setDragged(false)
    }
    const drop = (event: DragEvent): void => {
      event.preventDefault()
      setDragged(false)
      take(event.dataTransfer?.files)
    }
    addEventListener('dragover', over)
    addEventListener('dragleave', leave)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragover', over)
      removeEventListener('dragleave', leave)
      removeEventListener('drop', drop)
    }
  }, [])

  return (
    <>
      <header class="page-head">
        <a href="#/">dstledger</a>
        {shown === undefined ? null : <span>{shown.name}</span>}
      </header>
      <main>
        {refused === '' ? null : (
          <p class="page-refused" role="alert">
            {refused}
          </p>
        )}
        {opening === '' ? null : <p role="status">Opening {opening}…</p>}
        {shown === undefined ? (
          <TraceList files={files} onOpen={() => chosen.current?.click()} />
        ) : (
          <Player
            key={shown}
            trace={shown.trace}
            start={shown.start}
            onPlace={place => {
              if (addressOf(location.hash).trace !== shown.name) return
              history.replaceState(undefined, '', hashOf(shown.name, place))
            }}
            onOpenFile={() => chosen.current?.click()}
            linkTo={place => new URL(hashOf(shown.name, place), location.href).href}
          />
        )}
      </main>
      <input
        ref={chosen}
        class="page-file"
        type="file"
        tabIndex={-1}
        aria-label="a file of your own"
        accept=".json,.jsonl,.gz"
        onChange={({ currentTarget }) => {
          take(currentTarget.files)
          currentTarget.value = ''
        }}
      />
      {dragged ? <p class="page-drop">Drop it: a counterexample, or a recording</p> : null}
    </>
  )
}

interface TraceListProps {
  readonly files: readonly PageFile[]
  onOpen(): void
}

function TraceList({ files, onOpen }: TraceListProps): JSX.Element {
  return (
    <>
      <h1>Traces</h1>
      <p>
        Each is played on two kernels at once. Drop a file of your own anywhere, or{' '}
        <button type="button" class="page-link" onClick={onOpen}>
          choose one
        </button>
        .
      </p>
      <ul class="page-list">
        {files.map(({ name, about }) => (
          <li key={name}>
            <a href={hashOf(name)}>{name}</a> <span>{about}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
