// The portal works without this file; it stops a second press of a button and marks that scripts run.
import { once, remarks } from "./shared.js";

document.documentElement.classList.add("has-script");
once();
remarks();
