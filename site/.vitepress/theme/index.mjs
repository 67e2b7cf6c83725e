import { onContentUpdated, useData, withBase } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import { onMounted, watch } from 'vue'
import './diagrams.css'

/** The default theme, which also draws the flows. Without scripts their text is there. */
export default {
  extends: DefaultTheme,
  setup() {
    const { isDark } = useData()
    const draw = () => drawDiagrams(isDark.value ? 'dark' : 'neutral')
    onContentUpdated(draw)
    onMounted(() => watch(isDark, draw))
  },
}

let library
/** Only pages with a diagram load it: it is larger than all the rest. */
const mermaid = () => {
  library ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src: withBase('/mermaid.js') })
    script.onload = () => resolve(globalThis.mermaid)
    script.onerror = reject
    document.head.append(script)
  })
  return library
}

async function drawDiagrams(theme) {
  const diagrams = [...document.querySelectorAll('pre.diagram')]
  if (diagrams.length === 0) return
  const { initialize, render } = await mermaid()
  initialize({ startOnLoad: false, theme, sequence: { wrap: true, width: 130, actorMargin: 110, useMaxWidth: true } })
  for (const [index, diagram] of diagrams.entries()) {
    diagram.dataset.text ??= diagram.textContent
    const { svg } = await render(`diagram-${index}`, diagram.dataset.text)
    diagram.innerHTML = svg
  }
}
