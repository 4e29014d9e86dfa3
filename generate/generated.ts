/** A file as it should be, by its path from the top of the repository. */
export interface GeneratedFile {
  readonly path: string
  readonly text: string
}

/** What there is to generate from. */
export interface Sources {
  /** What one run of the whole suite says; all generators share it. */
  readonly reports: () => Promise<SuiteReports>
  /** Every counterexample of the suite, as it is found today. */
  readonly counterexamples: () => Iterable<GeneratedFile>
  /** The present text of a file of the repository. */
  readonly read: (path: string) => string
}

/** The texts of a run of the whole suite: the same findings give the same texts. */
export interface SuiteReports {
  /** What `dstledger verify` prints where there is no terminal, but for the time at its end. */
  readonly verify: string
  /** What `dstledger lineage --markdown` writes. */
  readonly lineage: string
}

/** A part of `npm run generate`. */
export interface Generator {
  /** For `--only`, and in the markers of a block. */
  readonly name: string
  readonly files: (sources: Sources) => readonly GeneratedFile[] | Promise<readonly GeneratedFile[]>
}
