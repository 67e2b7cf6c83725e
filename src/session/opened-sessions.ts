import { Recent, type Wanted } from '../recent.ts'
import type { Session } from './session.ts'

/** How many characters at the end of a value find it: 72 bits of its signature, which no two values share. */
const keyLength = 12

/** A session and the text that it was opened from. */
interface OpenedSession extends Wanted {
  readonly text: string
  readonly session: Session
  /** The `changes` of `EndedSessions` when it was last seen to live; -1: not yet. */
  livedAt: number
}

/**
 * Sessions whose sealed text was opened or written here, so that the next request with that text does no cryptography.
 *
 * The end of the signature finds an entry, then the whole text is compared. Both are copies: a piece of a header would
 * keep the whole header in memory. About 2 KB each.
 */
export class OpenedSessions {
  readonly #bySignature: Recent<OpenedSession>

  constructor(max: number) {
    this.#bySignature = new Recent(max)
  }

  get(text: string): OpenedSession | undefined {
    const opened = this.#bySignature.get(text.slice(-keyLength))
    return opened !== undefined && opened.text === text ? opened : undefined
  }

  set(text: string, session: Session): void {
    this.#bySignature.set(copyOf(text.slice(-keyLength)), { text: copyOf(text), session, livedAt: -1, isWanted: false })
  }
}

/** The same characters in memory of their own. Sealed text is ASCII. */
function copyOf(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}
