import { createRoot } from "react-dom/client";
import { App } from "./app";
import "./app.css";

const root = document.getElementById("root");
const build = document.querySelector<HTMLMetaElement>('meta[name="pulseboard-build"]');
if (root !== null) createRoot(root).render(<App build={build?.content ?? null} />);
