package dev.kiln.testkit.plugin.shipped;

import dev.kiln.api.attack.AttackProvider;
import dev.kiln.testkit.plugin.AttackContract;
import org.junit.jupiter.api.Nested;

/** The attacks that ship with Kiln. */
class AttacksContractTest {

    @Nested
    class Fgsm extends AttackContract {
        @Override
        protected AttackProvider provider() {
            return Shipped.provider(AttackProvider.class, "fgsm");
        }
    }

    @Nested
    class Pgd extends AttackContract {
        @Override
        protected AttackProvider provider() {
            return Shipped.provider(AttackProvider.class, "pgd");
        }
    }
}
