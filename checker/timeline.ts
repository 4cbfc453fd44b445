import type { EventName, TimelineEvent } from './verdict.ts'

/** What happened on the wire and to the server, in order, since the check began. */
export class Timeline {
  readonly events: TimelineEvent[] = []
  readonly #start = performance.now()

  /** Milliseconds since the check began, to a tenth. */
  now(): number {
    return Math.round((performance.now() - this.#start) * 10) / 10
  }

  add(who: string, event: EventName, more: Partial<TimelineEvent> = {}): TimelineEvent {
    const entry: TimelineEvent = { at: this.now(), who, event, ...more }
    this.events.push(entry)
    return entry
  }

  /** The events in the order of their times: an acceptance may be learned of later than it happened. */
  sorted(): TimelineEvent[] {
    return [...this.events].sort((a, b) => a.at - b.at)
  }
}
