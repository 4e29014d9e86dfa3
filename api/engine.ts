/**
 * The engine of dstledger, for systems of your own: it knows no kernel. A system is cells with
 * ranges, actions and an initial state (`System`); what is asked of it are properties. The tutorial
 * is engine/README.md, and examples/ has four systems.
 */
export {
  type Action,
  type Arg,
  type Args,
  action,
  type Behaviour,
  label,
} from '../engine/action.ts'
export type { Arith, Params } from '../engine/arith/arith.ts'
export { all, implies, lt, max, sub, sum, times, within, yes } from '../engine/arith/derived.ts'
export { numbers, parameterValue } from '../engine/arith/numbers.ts'
export { all01, allZero, type Conjunct } from '../engine/conjunct.ts'
export type { Drifting } from '../engine/drift/cells.ts'
export { drift } from '../engine/drift/drift.ts'
export {
  DriftIsRead,
  EngineError,
  InvalidNumber,
  NoCycle,
  NoList,
  NoMemory,
  NotEnabled,
  OutOfRange,
  PathNotFollowed,
  RangeTooWide,
  TooManyStates,
  TooManySteps,
  UnknownStep,
} from '../engine/errors.ts'
export { type Explanation, explanationText } from '../engine/explain.ts'
export { explore } from '../engine/explore/explore.ts'
export type { ExploreRequest, ExploreResult } from '../engine/explore/request.ts'
export { exploreTogether } from '../engine/explore/team/team.ts'
export {
  type Claim,
  type Property,
  type Sometimes,
  type StateProperty,
  type StateSpec,
  type StepProperty,
  type StepSpec,
  stateProperty,
  stepProperty,
  type Target,
} from '../engine/property.ts'
export type { Assumption, Goal, ParameterAssumption } from '../engine/prove/obligations.ts'
export { type Proof, type ProveRequest, type ProveResult, prove } from '../engine/prove/prove.ts'
export { createSolver, type Outcome, type Solver } from '../engine/prove/solver.ts'
export { type ReplayedStep, replayTrace } from '../engine/run/replay.ts'
export { type ShrinkRequest, type Shrunk, shrink } from '../engine/shrink/shrink.ts'
export { randomWalk } from '../engine/simulate/random_walk.ts'
export type {
  RandomRun,
  SimulateRequest,
  SimulateResult,
  WalkRequest,
} from '../engine/simulate/request.ts'
export { simulate } from '../engine/simulate/simulate.ts'
export type { Specification } from '../engine/simulate/specification.ts'
export {
  after,
  assign,
  both,
  type Cell,
  type Effect,
  equals,
  increase,
  inOrder,
  not,
  nothing,
  type Place,
  pointee,
  positive,
  type State,
  type StateFunction,
  type StatePredicate,
  sequence,
  together,
  type Update,
  variable,
  when,
} from '../engine/state.ts'
export type {
  Bounds,
  CellInfo,
  Draw,
  Instance,
  Range,
  Scalarset,
  System,
} from '../engine/system.ts'
export { type Labels, labelsOf, type Trace, traceOf } from '../engine/trace.ts'
export type { Verdict } from '../engine/verdict.ts'
