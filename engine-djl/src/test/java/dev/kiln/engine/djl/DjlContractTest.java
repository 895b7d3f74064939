package dev.kiln.engine.djl;

import dev.kiln.api.engine.EngineProvider;
import dev.kiln.testkit.EngineContract;

class DjlContractTest extends EngineContract {

    @Override
    protected EngineProvider provider() {
        return new DjlEngineProvider();
    }
}
