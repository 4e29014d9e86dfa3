import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toJson } from '../cli/io/files.ts'
import { counterexamplesDir, recordingsDir } from '../cli/io/package.ts'
import type { Progress } from '../cli/io/progress.ts'
import { lineageMarkdown } from '../cli/text/lineage_document.ts'
import { verifyText } from '../cli/text/verify_text.ts'
import { InputError } from '../model/input_error.ts'
import { pumpedChecks, pumpedCounterexample } from '../suite/run/pumped.ts'
import { findCounterexample, storedChecks } from '../suite/run/shortest.ts'
import { verify } from '../suite/verify.ts'
import type { GeneratedFile, Sources, SuiteReports } from './generated.ts'

/** One run of the suite, if a part asks for it, and the search for each counterexample. */
export function ownSources(show: Progress): Sources {
  let run: Promise<SuiteReports> | undefined
  const reports = (): Promise<SuiteReports> => {
    run ??= suiteRun(show)
    return run
  }
  return { read, reports, counterexamples }
}

function* counterexamples(): Iterable<GeneratedFile> {
  const below = (file: string): string => `counterexamples/${file}`
  for (const check of storedChecks)
    yield { path: below(check.file), text: toJson(findCounterexample(check)) }
  for (const check of pumpedChecks)
    yield { path: below(check.file), text: toJson(pumpedCounterexample(check)) }
}

/** The same from the files of a run that has been: it is not made twice. */
export function sourcesIn(folder: string): Sources {
  const there = (file: string): string => read(join(folder, file))
  const reports = { verify: there('VERIFY.txt'), lineage: there('LINEAGE.md') }
  const files = [...storedChecks, ...pumpedChecks].map(({ file }) => `counterexamples/${file}`)
  const found = files.map(path => ({ path, text: there(path) }))
  return { read, reports: () => Promise.resolve(reports), counterexamples: () => found }
}

/** The whole suite, with the seed of its pinned figures. */
async function suiteRun(show: Progress): Promise<SuiteReports> {
  const findings = await verify({
    seed: 1,
    recordingsDir,
    counterexamplesDir,
    deadlineMs: 60_000,
    onStage: stage => show.stage(stage, stage === 'prove'),
    onProgress: show.update,
  })
  return {
    verify: verifyText(findings, Number.POSITIVE_INFINITY),
    lineage: lineageMarkdown(findings),
  }
}

function read(path: string): string {
  const text = textOf(path)
  if (text === undefined) throw new InputError(path, 'cannot be read', 'run it at the top')
  return text
}

/** Undefined where there is no file that can be read. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
