package dev.kiln.testkit;

import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.engine.EngineOptions;
import dev.kiln.graph.engine.EngineProvider;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Runs a test on every engine that is there, with one thread; the engine is the test's argument. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@ArgumentsSource(OnEachEngine.Engines.class)
public @interface OnEachEngine {

    /** Opens the engines; JUnit closes them after the test. */
    final class Engines implements ArgumentsProvider {

        /** Called by JUnit. */
        public Engines() {}

        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return ServiceLoader.load(EngineProvider.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .filter(provider -> provider.inspect().isUsable())
                    .map(provider -> Arguments.argumentSet(provider.name(), open(provider)));
        }

        private static Engine open(EngineProvider provider) {
            return provider.open(EngineOptions.DEFAULT);
        }
    }
}
