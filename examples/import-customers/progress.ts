import { Presets, SingleBar } from 'cli-progress'

export interface ProgressState {
  added: number
  failed: number
  /** How far into the file the import is. */
  bytes: number
}

const lineEveryMs = 2000

/** Shows how far an import is: a bar on a terminal, elsewhere a line every 2 seconds. */
export class Progress {
  readonly #totalBytes: number
  readonly #stream: NodeJS.WriteStream
  readonly #bar: SingleBar | undefined
  #nextLineAtMs = 0
  #note = { text: '', untilMs: 0 }

  constructor(totalBytes: number, stream: NodeJS.WriteStream = process.stderr) {
    this.#totalBytes = totalBytes
    this.#stream = stream
    if (!stream.isTTY) return
    const format = '{bar} {percentage} % · {added} added, {failed} failed · {eta_formatted} left {note}'
    this.#bar = new SingleBar({ format, stream, hideCursor: true }, Presets.shades_classic)
    this.#bar.start(totalBytes, 0, { added: 0, failed: 0, note: '' })
  }

  show({ added, failed, bytes }: ProgressState): void {
    this.#bar?.update(Math.min(bytes, this.#totalBytes), {
      added,
      failed,
      note: Date.now() < this.#note.untilMs ? this.#note.text : '',
    })
    if (this.#bar || Date.now() < this.#nextLineAtMs) return
    this.#nextLineAtMs = Date.now() + lineEveryMs
    const percentage = Math.min(100, Math.round((100 * bytes) / this.#totalBytes))
    this.#stream.write(`${percentage} %: ${added} added, ${failed} failed\n`)
  }

  /** Tells about a pause, and why it is made. */
  showPause(ms: number, reason: string): void {
    const text = `waiting ${Math.round(ms / 1000)} s: ${reason}`
    this.#note = { text: `· ${text}`, untilMs: Date.now() + ms }
    if (this.#bar) this.#bar.update({ note: this.#note.text })
    else this.#stream.write(`${text}\n`)
  }

  close(): void {
    this.#bar?.stop()
  }
}
