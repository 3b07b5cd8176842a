package io.cofre.web.kit;

/** The kind of body that a method of a route takes. */
enum BodyKind {
    /** No body, or one that is not read. */
    NONE,

    /** A JSON object that is held in memory. */
    JSON,

    /** A file that is read as it arrives. */
    UPLOAD
}
