import { ENOBUFS, ENOMEM } from '../../model/action_name.ts'

/** Errnos of Linux that a failing call can give; the two that an entry can give are the model's. */
export const errnos = {
  ENOBUFS,
  ENETUNREACH: 101,
  EHOSTUNREACH: 113,
  EAGAIN: 11,
  ENOMEM,
  EPERM: 1,
  EMSGSIZE: 90,
  EOVERFLOW: 75,
} as const

/** What programs print for each. */
const words: Readonly<Record<keyof typeof errnos, RegExp>> = {
  ENOBUFS: /(?<!no )ENOBUFS|no buffer space/i,
  ENETUNREACH: /\bENETUNREACH\b|network is unreachable/i,
  EHOSTUNREACH: /\bEHOSTUNREACH\b|no route to host/i,
  EAGAIN: /\bEAGAIN\b|resource temporarily unavailable/i,
  ENOMEM: /\bENOMEM\b|cannot allocate memory/i,
  EPERM: /\bEPERM\b|operation not permitted/i,
  EMSGSIZE: /\bEMSGSIZE\b|message too long/i,
  EOVERFLOW: /\bEOVERFLOW\b|value too large/i,
}

/** The errnos that a text names: those that it spells as numbers, or else ENOBUFS first. */
export function errnosIn(text: string): readonly number[] {
  const spelt = [...text.matchAll(/\berrno:? (\d{1,4})\b/gi)].map(([, n]) => Number(n))
  if (spelt.length > 0) return spelt
  return Object.entries(errnos)
    .filter(([name]) => words[name as keyof typeof errnos].test(text))
    .map(([, n]) => n)
}
