package dev.kiln.testkit.plugin;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The result of a contract run by JUnit.
 *
 * @param failed the checks that failed, each with a message of its failures
 * @param skipped the checks that were skipped, each with a reason
 */
record ContractRun(Map<Check, String> failed, Map<Check, String> skipped) {

    /**
     * Runs a contract.
     *
     * @param contract the contract
     * @param leftOut checks to skip
     */
    static ContractRun of(Class<? extends ProviderContract<?, ?>> contract, Set<Check> leftOut) {
        ContractRun run = new ContractRun(new EnumMap<>(Check.class), new EnumMap<>(Check.class));
        PostDiscoveryFilter filter = test -> FilterResult.includedIf(
                !check(test.getSource()).filter(leftOut::contains).isPresent());
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(contract))
                .filters(filter)
                .build();
        LauncherFactory.create().execute(request, run.new Listener());
        return run;
    }

    private static Optional<Check> check(Optional<TestSource> source) {
        return source.filter(MethodSource.class::isInstance)
                .map(method -> ((MethodSource) method).getJavaMethod().getAnnotation(Checks.class))
                .map(Checks::value);
    }

    private final class Listener implements TestExecutionListener {

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            String message = result.getThrowable().map(Throwable::toString).orElse("");
            check(test.getSource()).ifPresent(check -> {
                switch (result.getStatus()) {
                    case FAILED -> failed.put(check, message);
                    case ABORTED -> skipped.put(check, message);
                    case SUCCESSFUL -> {}
                }
            });
        }
    }
}
