package dev.kiln.graph.status;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Stable API. A type with this status, and the types nested in it, change incompatibly only with a new major version of
 * the api, below 1.0 with a new minor one: code compiled against it continues to run. An interface gains only methods
 * with a default, so that its implementations continue to run too. The build compares these types with those of the
 * last release.
 *
 * <p>Every public type of the api is either stable, {@link Experimental} or {@link Internal}.
 */
@Documented
@Stable
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Stable {}
