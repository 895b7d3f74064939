package dev.kiln.api.extension;

import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.status.Stable;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The capabilities that an extension needs of an engine, on its record or on an interface that it implements; those of
 * all of them together are {@link Provider#needs}. The host adds those of the extensions that are values of its options,
 * such as the attacks of an ensemble.
 */
@Stable
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Needs {

    /** The capabilities. */
    Capability[] value();
}
