import { answer, configuration } from "./configured.mjs";

answer(configuration.toJson());
