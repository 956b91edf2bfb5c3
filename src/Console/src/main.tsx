import { render } from "preact";
import { App } from "./app";
import { listen } from "./router";

listen();
render(<App />, document.body);
