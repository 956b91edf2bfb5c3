// What esbuild makes of the markup in the views: shorter than the calls of the automatic runtime.
export { Fragment, h } from "preact";
