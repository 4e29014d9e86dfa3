/**
 * @file What stands before the event in a line of ftrace, trace-cmd or perf: who, on which CPU, and
 * when. The name of a task may be anything; it ends where its column does.
 */

/** The head of a line, and where the event begins. */
export interface Head {
  /** Absent: the line does not tell. */
  readonly cpu?: number
  /** Seconds, with all digits of the tracer. */
  readonly t: string
  readonly relative: boolean
  /** The event's name, its group included: `xd:dstalloc`. */
  readonly event: string
  /** Where the text behind the event and its colon begins. */
  readonly rest: number
}

const event = String.raw`([\w.:-]{1,100}?):(?:\s|$)\s*`
const time = String.raw`(\d+\.\d+):\s+`
/** `d.s1`: letters, digits and dots; a time has a dot and a colon behind it. */
const flags = String.raw`(?:[^\s:]{3,9}\s+)?`
const tgid = String.raw`(?:\(\s*(?:\d+|-+)\)\s+)?`

/** ftrace and trace-cmd print the task in 16 columns, right-aligned, and then a dash. */
const ftrace = new RegExp(String.raw`^.{16}-\d+\s+${tgid}\[(\d+)\]\s+${flags}${time}${event}`)
/** perf prints it in 16 columns too, and then blanks. */
const perf = new RegExp(String.raw`^.{16}\s*\d+(?:\/\d+)?\s+\[(\d+)\]\s+${time}${event}`)
/** The same where nobody has asked for the CPU; no piece of another line has 16 such columns. */
const perfWithoutCpu = new RegExp(String.raw`^[^[\]]{16}\s*\d+(?:\/\d+)?\s+${time}${event}`)
/** A mail may have lost the blanks before the task. */
const trimmed = new RegExp(
  String.raw`^\s*\S.{0,15}?-\d+\s+${tgid}\[(\d+)\]\s+${flags}${time}${event}`,
)
/** options/latency-format, and the dump in dmesg: 8 columns, the CPU glued to its flags. */
const latency = new RegExp(
  String.raw`^.{8}-\d+\s+(\d+)[^\s\d]\S{2,7}\s+(\d+)us[^\s:\w]?\s*:\s+${event}`,
)

/** What dmesg and syslog put before a line of the dump. */
const stamp = String.raw`\[(?:\s*\d+\.\d+|\w{3} \w{3}\s+\d+ [\d:]{8} \d{4})\](?:\[\s*[TC]\d+\])? ?`
const syslog = String.raw`(?:\w{3}\s+\d+ [\d:.]+|\d{4}-\d\d-\d\dT\S+) \S+ kernel: `
const ofLog = new RegExp(String.raw`^(?:<\d+>)?(?:${stamp}|${syslog}(?:${stamp})?)`)

/** The head of a line; undefined: it is no line with an event. */
export function headOf(line: string): Head | undefined {
  const found = ftrace.exec(line) ?? perf.exec(line) ?? trimmed.exec(line)
  if (found !== null) {
    const [whole, cpu = '', t = '', name = ''] = found
    return { cpu: Number(cpu), t, relative: false, event: name, rest: whole.length }
  }
  const [whole, cpu = '', us = '', name = ''] = latency.exec(line) ?? []
  if (whole === undefined) return withoutCpu(line)
  return { cpu: Number(cpu), t: seconds(us, 6), relative: true, event: name, rest: whole.length }
}

function withoutCpu(line: string): Head | undefined {
  const [whole, t = '', name = ''] = perfWithoutCpu.exec(line) ?? []
  if (whole === undefined) return undefined
  return { t, relative: false, event: name, rest: whole.length }
}

/** A line of a log without what the log puts before it. */
export function withoutLog(line: string): string {
  return line.replace(ofLog, '')
}

/** `1000100` microseconds as `1.000100`: no digit is rounded. */
export function seconds(units: string, digits: number): string {
  const padded = units.padStart(digits + 1, '0')
  return `${padded.slice(0, -digits)}.${padded.slice(-digits)}`
}

const escapes = /\p{Cc}\[[0-9;?]*[A-Za-z]/gu

/** A line without colours and the carriage return of a mail. */
export function plain(line: string): string {
  const end = line.endsWith('\r') ? line.slice(0, -1) : line
  return end.includes('\u001b') ? end.replaceAll(escapes, '') : end
}
