package dev.kiln.testkit.plugin;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips the checks that the author has switched off. */
final class SwitchedOff implements BeforeEachCallback {

    @Override
    public void beforeEach(ExtensionContext context) {
        Checks checks = context.getRequiredTestMethod().getAnnotation(Checks.class);
        if (checks != null && context.getRequiredTestInstance() instanceof ProviderContract<?, ?> contract) {
            String reason = contract.switchedOff().get(checks.value());
            if (reason != null) {
                contract.skip(checks.value(), "switched off: " + reason);
            }
        }
    }
}
