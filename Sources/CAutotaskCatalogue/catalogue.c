// The data rows of the catalogue, put into the program by the compiler: one binary, found after it is moved.
#include "CAutotaskCatalogue.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char access_json[] = {
#embed "Resources/access.json"
};
static const unsigned char actions_json[] = {
#embed "Resources/actions.json"
};
static const unsigned char base_json[] = {
#embed "Resources/base.json"
};
static const unsigned char composites_json[] = {
#embed "Resources/composites.json"
};
static const unsigned char emulator_rules_json[] = {
#embed "Resources/emulator-rules.json"
};
static const unsigned char entities_json[] = {
#embed "Resources/entities.json"
};
static const unsigned char examples_json[] = {
#embed "Resources/examples.json"
};
static const unsigned char experiments_json[] = {
#embed "Resources/experiments.json"
};
static const unsigned char fields_json[] = {
#embed "Resources/fields.json"
};
static const unsigned char guide_json[] = {
#embed "Resources/guide.json"
};
static const unsigned char presets_json[] = {
#embed "Resources/presets.json"
};
static const unsigned char roads_json[] = {
#embed "Resources/roads.json"
};
static const unsigned char settings_json[] = {
#embed "Resources/settings.json"
};

#define RESOURCE(name) {#name ".json", name##_json, sizeof(name##_json)}

static const postern_catalogue_resource resources[] = {
    {"emulator-rules.json", emulator_rules_json, sizeof(emulator_rules_json)},
    RESOURCE(access),  RESOURCE(actions), RESOURCE(base),  RESOURCE(composites), RESOURCE(entities),
    RESOURCE(examples), RESOURCE(experiments),
    RESOURCE(fields),  RESOURCE(guide),   RESOURCE(presets), RESOURCE(roads),  RESOURCE(settings),
};

size_t postern_catalogue_count(void) { return sizeof(resources) / sizeof(resources[0]); }

postern_catalogue_resource postern_catalogue_at(size_t index) {
  if (index < postern_catalogue_count()) {
    return resources[index];
  }
  return (postern_catalogue_resource){0};
}
