import { Recent, type Wanted } from '../recent.ts'

/**
 * How many characters at the end of a text find it: 72 bits of its signature, which no two texts share. V8 copies so
 * short a piece; one of more than 12 characters would keep its header in memory.
 */
const keyLength = 12

/** The signed text that something was opened from. */
export interface OpenedText extends Wanted {
  readonly text: string
}

/**
 * What signed texts were opened to here, so that the next request with the same text does no cryptography.
 *
 * The end of the signature finds an entry, then the whole text is compared. It is a copy: a piece of a header would
 * keep the whole header in memory.
 */
export class OpenedTexts<Opened extends OpenedText> {
  readonly #byEnd: Recent<Opened>

  constructor(max: number) {
    this.#byEnd = new Recent(max)
  }

  get(text: string): Opened | undefined {
    const opened = this.#byEnd.get(text.slice(-keyLength))
    return opened !== undefined && opened.text === text ? opened : undefined
  }

  /** @param open makes the entry, with the copy of the text */
  set(text: string, open: (text: string) => Opened): Opened {
    const opened = open(copyOf(text))
    this.#byEnd.set(text.slice(-keyLength), opened)
    return opened
  }
}

/** The same characters in memory of their own. Signed text is ASCII. */
function copyOf(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}
