/** Handlers for operators: administration, transfer, health and metrics. */
@NullMarked
package io.cofre.web.operators;

import org.jspecify.annotations.NullMarked;
