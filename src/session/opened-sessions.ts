import { LRUCache } from 'lru-cache'
import { bounded } from '../bounded.ts'
import type { Session } from './session.ts'

/** How many characters at the end of a value are its signature: 256 bits in base64. */
const signatureLength = 43

/** A session and the text that it was opened from. */
export interface OpenedSession {
  readonly text: string
  readonly session: Session
  /** The `changes` of `EndedSessions` when it was last seen to live; -1: not yet. */
  livedAt: number
}

/**
 * Sessions whose sealed text was opened or written here, so that the next request with that text does no cryptography.
 *
 * The signature finds an entry, then the whole text is compared. Both are copies: a piece of a header would keep the
 * whole header in memory. About 2 KB each.
 */
export class OpenedSessions {
  readonly #bySignature: LRUCache<string, OpenedSession>

  constructor(max: number) {
    this.#bySignature = new LRUCache(bounded(max))
  }

  get(text: string): OpenedSession | undefined {
    const opened = this.#bySignature.get(text.slice(-signatureLength))
    return opened !== undefined && opened.text === text ? opened : undefined
  }

  set(text: string, session: Session): void {
    this.#bySignature.set(copyOf(text.slice(-signatureLength)), { text: copyOf(text), session, livedAt: -1 })
  }
}

/** The same characters in memory of their own. Sealed text is ASCII. */
function copyOf(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}
