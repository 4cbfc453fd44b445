import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { TimelineEvent } from '../checker/verdict.ts'
import { progressFile } from './progress.ts'
import { replaceFile } from './replace-file.ts'

const FORMAT = 'learn-tcp/timeline@1'

/** A run that another is to be compared with is kept up to so many events. */
const EVENTS_AT_MOST = 300

/**
 * Keeps what the clients of one server lived through, beside the progress: the last run that passed. Where nothing
 * can be kept, nothing is: the progress has said so already.
 */
export async function keepTimeline(slug: string, timeline: TimelineEvent[]): Promise<void> {
  const file = fileOf(slug)
  const kept = timeline
    .filter((event) => (event.server ?? event.who) === 'server')
    .map(({ text, ...event }) => (tells(event.event) && text ? { ...event, text } : event))
    .slice(0, EVENTS_AT_MOST)
  try {
    await mkdir(path.dirname(file ?? ''), { recursive: true })
    if (file) await replaceFile(file, `${JSON.stringify({ format: FORMAT, timeline: kept })}\n`)
  } catch {
    // no room, no right: the picture of one run is shown without the other
  }
}

/** The settings, what a thread did, how a client left; not what they said. */
const tells = (event: string) => event === 'started' || event === 'thread' || event === 'left'

/** Undefined when none was kept, or what lies there is something else. */
export function keptTimeline(slug: string): TimelineEvent[] | undefined {
  try {
    const { format, timeline } = JSON.parse(readFileSync(fileOf(slug) ?? '', 'utf8'))
    const isOurs = format === FORMAT && Array.isArray(timeline) && timeline.every(isEvent)
    return isOurs ? timeline : undefined
  } catch {
    return undefined
  }
}

function isEvent(found: unknown): found is TimelineEvent {
  const { at, who, event, text = '' } = (found ?? {}) as Record<string, unknown>
  return (
    Number.isFinite(at) &&
    typeof who === 'string' &&
    typeof event === 'string' &&
    typeof text === 'string'
  )
}

function fileOf(slug: string): string | undefined {
  const progress = progressFile()
  return progress && path.join(path.dirname(progress), 'timelines', `${slug}.json`)
}
