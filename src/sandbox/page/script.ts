import { Html } from './html.ts'

/**
 * The page's script: fetches the page again every 1.5 seconds and replaces the lists that changed, but none that somebody is
 * using (focus inside, or a call unfolded).
 */
export const script = new Html(`
setInterval(async () => {
  if (document.hidden) return
  const response = await fetch('/').catch(() => null)
  if (!response?.ok) return
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
  for (const old of document.querySelectorAll('[data-live]')) {
    const next = fresh.querySelector('[data-live="' + old.dataset.live + '"]')
    const inUse = old.contains(document.activeElement) || old.querySelector('details[open]')
    if (next && !inUse && next.innerHTML !== old.innerHTML) old.innerHTML = next.innerHTML
  }
}, 1500)
`)
