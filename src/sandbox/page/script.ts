import { Html } from './html.ts'

/**
 * The script of the pages: fills in the parts of the overview as the sandbox sends them. Entries that have not changed
 * stay, one that has the focus waits until the focus has left it, and an unfolded one stays unfolded. A hidden page,
 * and a page that was told to stop, follows nothing.
 */
export const script = new Html(`
const board = document.querySelector('[data-follow]')
const latest = {}
let source

function show() {
  for (const [name, text] of Object.entries(latest)) {
    const list = document.querySelector('[data-live="' + name + '"]')
    const fresh = document.createElement('template')
    fresh.innerHTML = text
    const old = new Map([...list.children].map((item) => [item.dataset.key, item]))
    let at = list.firstElementChild
    for (const item of [...fresh.content.children]) {
      const known = old.get(item.dataset.key)
      old.delete(item.dataset.key)
      if (known?.querySelector('details')?.open) item.querySelector('details')?.setAttribute('open', '')
      if (known && (known.contains(document.activeElement) || known.outerHTML === item.outerHTML)) {
        at = known.nextElementSibling
      } else {
        list.insertBefore(item, known ?? at)
        known?.remove()
        at = item.nextElementSibling
      }
    }
    for (const gone of old.values()) if (!gone.contains(document.activeElement)) gone.remove()
  }
}

function follow() {
  const wanted = board && !document.hidden && sessionStorage.getItem('still') === null
  if (wanted === (source !== undefined)) return
  if (!wanted) {
    source?.close()
    source = undefined
    return
  }
  source = new EventSource(board.dataset.follow)
  source.onopen = () => { document.querySelector('[data-lost]').hidden = true }
  source.onerror = () => { document.querySelector('[data-lost]').hidden = false }
  source.onmessage = ({ data }) => {
    Object.assign(latest, JSON.parse(data))
    show()
  }
}

if (board) {
  const toggle = document.querySelector('[data-toggle]')
  const press = () => toggle.setAttribute('aria-pressed', String(sessionStorage.getItem('still') === null))
  toggle.hidden = false
  press()
  toggle.addEventListener('click', () => {
    if (sessionStorage.getItem('still') === null) sessionStorage.setItem('still', '')
    else sessionStorage.removeItem('still')
    press()
    follow()
  })
  document.addEventListener('visibilitychange', follow)
  document.addEventListener('focusout', () => setTimeout(show))
  follow()
}
`)
