/* Numbers as people read them: three digits are all that a measurement is good for. */

/** `9.9`, `40`, `1,234`, `40,500` */
export function short(n: number): string {
  if (n === 0) return '0'
  if (n < 9.95) return n.toFixed(n < 0.095 ? 2 : 1)
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 2)
  return (Math.round(n / digits) * digits).toLocaleString('en-US')
}

/** Milliseconds with their unit: `0.42 ms`, `12 ms`, `1.6 s`. */
export function time(ms: number): string {
  if (ms < 1) return `${ms.toFixed(2)} ms`
  if (ms < 10) return `${ms.toFixed(1)} ms`
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** Microseconds with their unit: `8.4 µs`, `120 µs`, `35 ms`. */
export const microseconds = (us: number): string =>
  us < 1000 ? `${short(us)} µs` : time(us / 1000)

/** `× 4.0`, `× 16` */
export const times = (ratio: number): string =>
  `× ${ratio < 9.95 ? ratio.toFixed(1) : short(ratio)}`

export const percent = (share: number): string => `${Math.round(share * 100)} %`

/** Of a CPU: `3 % of a CPU`, `1.9 CPUs`. */
export const cpusInWords = (cpus: number): string =>
  cpus < 0.005
    ? 'less than 1 % of a CPU'
    : cpus < 1.05
      ? `${percent(cpus)} of a CPU`
      : `${cpus.toFixed(1)} CPUs`
